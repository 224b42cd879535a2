import type { JsonObject } from '@clotho/api';
import type { ControlPlane } from '@clotho/embedded';
import { KubeClient, KubeError, loadKubeConfig, type ResourceRef } from '@clotho/kube';

export const CONFIG_MAPS: ResourceRef = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespaced: true,
};

/** What a soak works on and what it has seen so far. */
export interface World {
  plane: ControlPlane;
  namespaces: readonly string[];
  client(user: string): KubeClient;
  ledger: Ledger;
  tally: Tally;
  /** What must never happen; each is a sentence. */
  violations: string[];
}

/** What was asked for with approval: by Change, the content that it brings; null for a delete. */
type Ledger = Map<string, { namespace: string; name: string; value: string | null }>;

export interface Tally {
  held: number;
  unchanged: number;
  /** Not there, or changed at the same moment. */
  missed: number;
  /** The API server or the gate was down: nothing was decided. */
  unanswered: number;
  /** Not sent, because too many writes were still waiting for their answer. */
  skipped: number;
  kills: Record<string, number>;
  /** Ends of Clotho's processes that nobody caused. */
  unexpectedExits: number;
}

export function newTally(): Tally {
  return {
    held: 0,
    unchanged: 0,
    missed: 0,
    unanswered: 0,
    skipped: 0,
    kills: {},
    unexpectedExits: 0,
  };
}

export function clientsOf(plane: ControlPlane): (user: string) => KubeClient {
  const known = new Map<string, KubeClient>();
  return (user) => {
    const client =
      known.get(user) ?? new KubeClient(loadKubeConfig({ file: plane.kubeconfig(user) }));
    known.set(user, client);
    return client;
  };
}

export function configMap(namespace: string, name: string, value: string): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } };
}

/** The 403 of a held write; everything else that is no answer of the gate is "not decided". */
export function isHeld(error: unknown): boolean {
  return error instanceof KubeError && /held as ManifestRequest/.test(error.message);
}

export function isNobodysFault(error: unknown): boolean {
  return (
    error instanceof KubeError && ['NotFound', 'Conflict', 'AlreadyExists'].includes(error.code)
  );
}
