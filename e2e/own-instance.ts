import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor, type ControlPlane } from '@clotho/embedded';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { boot, type Booted } from '../scripts/boot.ts';

/** A control plane with Clotho in it that a test may break as it likes. */
export interface OwnInstance extends Booted {
  stateDir: string;
}

export async function ownInstance(): Promise<OwnInstance> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-own-'));
  const booted = await boot({ stateDir, report: () => undefined });
  return {
    ...booted,
    stateDir,
    stop: async () => {
      await booted.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** A client in the name of a user: many calls a second, which kubectl can't make. */
export function clientOf(plane: ControlPlane, user: string): KubeClient {
  return new KubeClient(loadKubeConfig({ file: plane.kubeconfig(user) }));
}

/** Ends one of Clotho's processes in order, or finds it killed, and waits until it is back. */
export async function restart({ processes }: ControlPlane, name: string): Promise<void> {
  const before = readies(processes.logFile(name));
  await processes.restart(name);
  await waitFor(
    () => {
      processes.assertAlive(name);
      return readies(processes.logFile(name)) > before;
    },
    { timeoutMs: 60_000, describe: `${name} to be ready again` },
  );
}

/** One write as the API server put it down. */
export interface AuditedWrite {
  verb: string;
  user: { username: string };
  objectRef?: { resource: string; namespace?: string; name?: string; subresource?: string };
  responseStatus?: { code: number };
  requestURI: string;
}

/** Writes that succeeded, from the audit log of the API server. */
export async function writesOf(stateDir: string, username: string): Promise<AuditedWrite[]> {
  const text = await readFile(path.join(stateDir, 'log', 'audit.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditedWrite)
    .filter(({ user, responseStatus, requestURI }) => {
      const code = responseStatus?.code ?? 500;
      return user.username === username && code < 300 && !requestURI.includes('dryRun');
    });
}

function readies(logFile: string): number {
  return readFileSync(logFile, 'utf8').split(/"(?:gate|operator|journal) is ready"/).length - 1;
}
