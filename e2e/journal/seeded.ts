import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  databaseUrl,
  readEnvironment,
  waitFor,
  type ControlPlane,
  type DatabaseRole,
} from '@clotho/embedded';
import { loadKubeConfig } from '@clotho/kube';
import postgres from 'postgres';
import { callJournal } from '../journal-entries.ts';

/** The journal's database as one of its roles; nothing keeps a superuser from anything. */
export async function databaseAs(plane: ControlPlane, role: DatabaseRole): Promise<postgres.Sql> {
  return postgres(await databaseUrl(plane.stateDir, role), { max: 1, onnotice: () => undefined });
}

/** Appends as the gate does, until all are acknowledged; answers their places. */
export async function appendAll(
  plane: ControlPlane,
  entries: readonly { id: string }[],
): Promise<number[]> {
  const file = path.join(plane.stateDir, 'run/kubeconfig.clotho-gate.clotho-gate');
  await readFile(file); // says which file is missing
  const token = loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
  const { server } = await readEnvironment(plane.stateDir);
  const answer = await waitFor(
    async () => {
      const response = await fetch(`${server ?? ''}/api/v1/entries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ entries }),
      }).catch(() => undefined);
      if (response?.status === 503) return undefined;
      return response;
    },
    { timeoutMs: 30_000, describe: 'the journal to take entries' },
  );
  if (answer.status !== 201) throw new Error(await answer.text());
  const { receipts } = (await answer.json()) as { receipts: { seq: number }[] };
  return receipts.map(({ seq }) => seq);
}

/** Entries of so many Changes, by turns. */
export function entriesOfChanges(
  name: string,
  count: number,
  changes: number,
): { id: string; at: string; kind: string }[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${name}/${i}`,
    at: '2026-03-01T09:30:00Z',
    kind: 'ApprovalDecision',
    actor: { username: 'plat-bob' },
    subject: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'Change',
      namespace: 'production',
      name: `change-${i % changes}`,
      uid: `${name}-${i % changes}`,
    },
    body: { decision: 'approve', comment: `looked at it, number ${i}` },
  }));
}

/** How the journal says it is. */
export async function healthOf(plane: ControlPlane): Promise<{ size: number; archived: number }> {
  const answer = await callJournal(plane, 'admin', '/api/v1/journal');
  return (await answer.json()) as { size: number; archived: number };
}
