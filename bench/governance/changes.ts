import { API_VERSION, kinds, refOf } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { KubeError, type KubeClient } from '@clotho/kube';
import type { Stage } from './stage.ts';

export const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespaced: true,
} as const;

let count = 0;

/** A name that nobody has yet. */
export function freshName(): string {
  count += 1;
  return `bench-${count}`;
}

/** Has a write of a ConfigMap held, and answers the name of its request. */
export async function hold({ alice, namespace }: Stage, name: string): Promise<string> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } };
  try {
    await alice.create(configMaps, object, { namespace });
  } catch (error) {
    const message = error instanceof KubeError ? error.message : '';
    const request = /held as ManifestRequest [^/]+\/(\S+)/.exec(message)?.[1];
    if (request !== undefined) return request;
    throw error;
  }
  throw new Error(`the write of ${name} was not held; is ${namespace} managed?`);
}

/** A Change that needs both approvals. */
export async function ask(
  { alice, namespace }: Stage,
  name: string,
  requests: readonly string[],
  spec: object = {},
): Promise<void> {
  await alice.create(
    refOf(kinds.change),
    {
      apiVersion: API_VERSION,
      kind: 'Change',
      metadata: { name },
      spec: {
        description: 'A change of the bench',
        category: 'Normal',
        riskLevel: 'High',
        manifestRequests: requests.map((request) => ({ name: request })),
        ...spec,
      },
    },
    { namespace },
  );
}

export async function approve(
  who: KubeClient,
  change: string,
  targetStep: string,
  { namespace }: Stage,
): Promise<void> {
  await who.create(
    refOf(kinds.approvalEvent),
    {
      apiVersion: API_VERSION,
      kind: 'ApprovalEvent',
      metadata: { name: `${change}-${targetStep}` },
      spec: { targetStep, decision: 'approve', changeRef: { name: change } },
    },
    { namespace },
  );
}

export async function phaseIs(
  { changes, namespace }: Stage,
  change: string,
  phase: string,
): Promise<void> {
  await waitFor(() => changes.store.get(namespace, change)?.status?.phase === phase, {
    timeoutMs: 600_000,
    describe: `Change ${change} to be ${phase}`,
  });
}
