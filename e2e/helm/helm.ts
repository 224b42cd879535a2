import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goProgram } from '../../scripts/go-program.ts';
import type { Cluster } from '../cluster.ts';

/** Helm itself, as people run it. */
export interface Helm {
  /** Where charts and Helm's own files are; it may be removed at the end. */
  folder: string;
  /** Runs Helm as a user in the namespace of a test; a refusal is a result. */
  as(user: string, args: string): Promise<HelmResult>;
}

interface HelmResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Builds Helm from its pinned module, once a machine. */
export async function openHelm({ plane, namespace }: Cluster): Promise<Helm> {
  const binary = await goProgram(
    {
      name: 'helm',
      folder: import.meta.dirname,
      package: 'helm.sh/helm/v4/cmd/helm',
      cacheKey: 'helm',
      buildMinutes: 4,
    },
    (line) => process.stderr.write(`${line}\n`),
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'clotho-helm-'));
  return {
    folder,
    as: (user, args) =>
      run(binary, ['-n', namespace, ...args.split(' ')], {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        KUBECONFIG: plane.kubeconfig(user),
        KUBECACHEDIR: path.join(folder, 'discovery'),
      }),
  };
}

async function run(
  binary: string,
  args: string[],
  env: Record<string, string>,
): Promise<HelmResult> {
  const { promise, resolve } = Promise.withResolvers<HelmResult>();
  const { HOME: cwd } = env;
  execFile(binary, args, { env, cwd }, (error, stdout, stderr) =>
    resolve({ code: error === null ? 0 : 1, stdout, stderr }),
  );
  return promise;
}
