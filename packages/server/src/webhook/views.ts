import {
  GATE_NAMESPACE,
  kinds,
  refOf,
  type BreakGlass,
  type ChangePolicy,
  type ManifestRequest,
  type WriterExemption,
} from '@clotho/api';
import { relationKeys, type NamespaceFact } from '@clotho/core';
import { compact, Reflector, type KubeClient, type KubeObject } from '@clotho/kube';
import type { Log } from '../log.ts';
import type { Views } from './context.ts';

const namespacesRef = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  namespaced: false,
} as const;
const BY_TARGET = 'target';
const BY_RELATION = 'relation';
const BY_USER = 'user';

export interface LiveViews extends Views {
  requests: Reflector<ManifestRequest>;
  /** Called whenever namespaces, policies or exemptions change. */
  onScopeChange(listener: () => void): void;
  stop(): Promise<void>;
}

/** Watches what the gate chooses by; resolves when everything has been read once. */
export async function openViews(client: KubeClient, log: Log): Promise<LiveViews> {
  const onError = (error: unknown): void => log.warn('a watch was interrupted', { error });
  const namespaces = new Reflector({ client, ref: namespacesRef, onError });
  const policies = new Reflector<ChangePolicy>({ client, ref: refOf(kinds.changePolicy), onError });
  const requests = new Reflector<ManifestRequest>({
    client,
    ref: refOf(kinds.manifestRequest),
    keep: compact,
    onError,
  });
  requests.store.addIndex(BY_TARGET, ({ spec, status }) => {
    if (status?.change === undefined) return [];
    // What was asked for by a prefix is found by the name that it was given as well.
    const { name } = status.claim ?? {};
    const own = name === undefined ? [] : [targetKey({ ...spec.target, name })];
    return [targetKey(spec.target), ...own];
  });
  requests.store.addIndex(BY_RELATION, ({ spec, status }) =>
    status?.change === undefined ? [] : relationKeys(spec),
  );
  const exemptions = new Reflector<WriterExemption>({
    client,
    ref: refOf(kinds.writerExemption),
    onError,
  });
  const sessions = new Reflector<BreakGlass>({ client, ref: refOf(kinds.breakGlass), onError });
  sessions.store.addIndex(BY_USER, ({ spec }) => (spec.user ? [spec.user.username] : []));
  const all = [namespaces, policies, exemptions, requests, sessions];
  for (const reflector of all) reflector.start();
  await Promise.all(all.map((reflector) => reflector.synced));
  return {
    requests,
    namespace: (name) => factOf(namespaces.store.get(undefined, name)),
    namespaces: () => namespaces.store.list().flatMap((object) => factOf(object) ?? []),
    gateNamespace: () => namespaces.store.get(undefined, GATE_NAMESPACE),
    policies: () => policies.store.list(),
    exemptions: () => byName(exemptions.store.list()),
    sessions: (username) => sessions.store.byIndex(BY_USER, username),
    request: (namespace, name) => requests.store.get(namespace, name),
    relatedRequests: (key) => requests.store.byIndex(BY_RELATION, key),
    boundRequests: (target) => requests.store.byIndex(BY_TARGET, targetKey(target)),
    onScopeChange: (listener) => {
      namespaces.onChange(listener);
      policies.onChange(listener);
      exemptions.onChange(listener);
    },
    stop: async () => {
      await Promise.all(all.map((reflector) => reflector.stop()));
    },
  };
}

function byName<T extends KubeObject>(objects: T[]): T[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function factOf(object: KubeObject | undefined): NamespaceFact | undefined {
  return object && { name: object.metadata.name, labels: object.metadata.labels ?? {} };
}

function targetKey({
  kind,
  namespace = '',
  name,
}: {
  kind: string;
  namespace?: string;
  name: string;
}): string {
  return `${kind}/${namespace}/${name}`;
}
