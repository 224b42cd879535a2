import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JournalEntry, SealRecord } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import type { Cluster } from './cluster.ts';

export { configMap, type Cluster } from './cluster.ts';

/** Acts past the gate: controllers of the control plane are exempt, and may write a good deal. */
export const COLLECTOR = '--as=system:serviceaccount:kube-system:generic-garbage-collector';
export const PUBLISHER = '--as=system:serviceaccount:kube-system:root-ca-cert-publisher';

/** The records of the objects in the namespace of a test. */
export async function seals(cluster: Cluster): Promise<SealRecord[]> {
  const selector = `clotho.cosmosdevops.co.uk/namespace=${cluster.namespace}`;
  const list: { items: SealRecord[] } = JSON.parse(
    await cluster.ok('admin', `get sealrecords -n clotho-system -l ${selector} -o json`),
  );
  return list.items;
}

export async function recordOf(
  cluster: Cluster,
  kind: string,
  name: string,
): Promise<SealRecord | undefined> {
  const found = await seals(cluster);
  return found.find(({ spec: { target } }) => target.kind === kind && target.name === name);
}

/** Waits until the baseline of the namespace has been taken. */
export async function adopted(cluster: Cluster, timeoutMs = 30_000): Promise<void> {
  const { namespace } = cluster;
  const marker = `get configmap adoption-${namespace} -n clotho-gate -o jsonpath={.data.state}`;
  await waitFor(async () => (await cluster.as('admin', marker)).stdout === 'Adopted', {
    timeoutMs,
    describe: `${namespace} to be adopted`,
  });
}

/** Waits until the record of an object says this about drift; '' for none. */
export async function driftIs(
  cluster: Cluster,
  object: { kind: string; name: string },
  drift: string,
): Promise<void> {
  await waitFor(
    async () => {
      const record = await recordOf(cluster, object.kind, object.name);
      return record !== undefined && (record.status?.drift ?? '') === drift;
    },
    { timeoutMs: 30_000, describe: `${object.kind} ${object.name} to show drift "${drift}"` },
  );
}

/**
 * Everything that has been put on record, as it stands in the queues before the journal. After a
 * kill -9 an entry may stand there twice; to the journal one id is one entry.
 */
export async function journal({ plane }: Cluster): Promise<JournalEntry[]> {
  const files = (await readdir(plane.stateDir)).filter((name) => /^journal\..*\.jsonl$/.test(name));
  const texts = await Promise.all(
    files.map((name) => readFile(path.join(plane.stateDir, name), 'utf8')),
  );
  const entries = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line): JournalEntry => JSON.parse(line));
  return [...new Map(entries.toReversed().map((entry) => [entry.id, entry])).values()].toReversed();
}

/** The alerts about drift of one object in the namespace, in their order. */
export async function alerts(cluster: Cluster, name: string): Promise<string[]> {
  const entries = await journal(cluster);
  return entries
    .filter(
      ({ kind, subject }) =>
        kind === 'Alert' && subject.namespace === cluster.namespace && subject.name === name,
    )
    .map(({ body }) => String(body['state'] ?? body['finding']));
}
