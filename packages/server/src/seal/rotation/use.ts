import {
  annotation,
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type ApprovalEvent,
  type ManifestRequest,
  type ResourceRef,
  type SealRecord,
  type SealRecordSpec,
  type Target,
} from '@clotho/api';
import { isSealable, kidOf, type KeyUse } from '@clotho/core';
import { Discovery, type KubeClient, type KubeJson, type KubeObject } from '@clotho/kube';
import { records } from '../record.ts';

const PAGE_SIZE = 500;

/** How many records each key sealed. Throws KubeError. */
export async function countSeals(client: KubeClient): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const { spec } of pages<SealRecord>(client, records, SYSTEM_NAMESPACE)) {
    const kid = kidOf(spec.seal) ?? 'malformed';
    counts[kid] = (counts[kid] ?? 0) + 1;
  }
  return counts;
}

/** What one key is still needed to verify. Throws KubeError. */
export async function useOf(kid: string, client: KubeClient): Promise<KeyUse> {
  const isNamed = (token: string | undefined): boolean => kidOf(token ?? '') === kid;
  const sealed: SealRecordSpec[] = [];
  for await (const { spec } of pages<SealRecord>(client, records, SYSTEM_NAMESPACE)) {
    sealed.push(spec);
  }
  const use = {
    records: sealed.filter(({ seal }) => isNamed(seal)).length,
    decisions: 0,
    claims: 0,
  };
  for await (const { spec } of pages<ApprovalEvent>(client, refOf(kinds.approvalEvent))) {
    if (isNamed(spec.stamp)) use.decisions += 1;
  }
  for await (const { status } of pages<ManifestRequest>(client, refOf(kinds.manifestRequest))) {
    if (isNamed(status?.claim?.stamp)) use.claims += 1;
  }
  return { ...use, annotations: await countShown(kid, collectionsOf(sealed), client) };
}

/** One target for each kind and namespace. */
function collectionsOf(sealed: readonly SealRecordSpec[]): Target[] {
  const collections = new Map<string, Target>();
  for (const { target } of sealed) {
    collections.set([target.apiVersion, target.kind, target.namespace].join('|'), target);
  }
  return [...collections.values()];
}

/** How many objects show a seal by the key. What a controller copied from its owner is no seal. */
async function countShown(
  kid: string,
  collections: readonly Target[],
  client: KubeClient,
): Promise<number> {
  const discovery = new Discovery({ client });
  let count = 0;
  for (const { apiVersion, kind, namespace } of collections) {
    const ref = await discovery.resourceFor(apiVersion, kind);
    if (!ref) continue;
    for await (const object of pages<KubeJson>(client, ref, namespace)) {
      const shown = object.metadata.annotations?.[annotation.signature] ?? '';
      if (kidOf(shown) === kid && isSealable(object)) count += 1;
    }
  }
  return count;
}

async function* pages<T extends KubeObject>(
  client: KubeClient,
  ref: ResourceRef,
  namespace?: string,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const page = await client.list<T>(ref, { namespace, limit: PAGE_SIZE, continue: token });
    yield* page.items;
    token = page.continue;
  } while (token !== undefined);
}
