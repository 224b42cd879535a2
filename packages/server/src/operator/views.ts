import {
  kinds,
  refOf,
  type ApprovalEvent,
  type ApprovalWorkflow,
  type Change,
  type ChangePolicy,
  type ManifestRequest,
  type ResourceRef,
} from '@clotho/api';
import { policyFor, type NamespaceFact, type Rulebook } from '@clotho/core';
import { Reflector, type KubeClient, type KubeObject } from '@clotho/kube';
import type { Log } from '../log.ts';

const NAMESPACES: ResourceRef = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  namespaced: false,
};

/** Everything that the operator decides by, as last heard of. Objects are shared: never change them. */
export interface OperatorViews {
  changes: Reflector<Change>;
  requests: Reflector<ManifestRequest>;
  events: Reflector<ApprovalEvent>;
  workflows: Reflector<ApprovalWorkflow>;
  policies: Reflector<ChangePolicy>;
  namespaces: Reflector<KubeObject>;
  /** Changes that name a request. */
  changesNaming(request: KubeObject): Change[];
  /** Requests whose status says that a Change of this name carries them. */
  carriedBy(namespace: string, change: string): ManifestRequest[];
  /** Requests with this content. */
  withContent(contentRef: string): ManifestRequest[];
  decisionsOn(change: Change): ApprovalEvent[];
  rulesOf(namespace: string): Rulebook;
  stop(): Promise<void>;
}

/** The views, still empty: handlers can be added before they are read. */
export function openViews(client: KubeClient, log: Log): OperatorViews {
  const onError = (error: unknown): void => log.warn('a watch was interrupted', { error });
  const watch = <T extends KubeObject>(ref: ResourceRef): Reflector<T> =>
    new Reflector<T>({ client, ref, onError });
  const reflectors = {
    changes: watch<Change>(refOf(kinds.change)),
    requests: watch<ManifestRequest>(refOf(kinds.manifestRequest)),
    events: watch<ApprovalEvent>(refOf(kinds.approvalEvent)),
    workflows: watch<ApprovalWorkflow>(refOf(kinds.approvalWorkflow)),
    policies: watch<ChangePolicy>(refOf(kinds.changePolicy)),
    namespaces: watch<KubeObject>(NAMESPACES),
  };
  const lookUps = index(reflectors);
  const all = Object.values(reflectors);
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((reflector) => reflector.stop()));
  };
  return { ...reflectors, ...lookUps, stop };
}

/** Begins to watch; resolves when every view has been read once. */
export async function syncViews(views: OperatorViews): Promise<void> {
  const { changes, requests, events, workflows, policies, namespaces } = views;
  const all = [changes, requests, events, workflows, policies, namespaces];
  for (const reflector of all) reflector.start();
  await Promise.all(all.map((reflector) => reflector.synced));
}

type Reflectors = Pick<
  OperatorViews,
  'changes' | 'requests' | 'events' | 'workflows' | 'policies' | 'namespaces'
>;
type LookUps = Omit<OperatorViews, keyof Reflectors | 'stop'>;

function index({
  changes,
  requests,
  events,
  workflows,
  policies,
  namespaces,
}: Reflectors): LookUps {
  changes.store.addIndex('request', ({ metadata, spec }) =>
    (spec.manifestRequests ?? []).map(({ name }) => keyOf(metadata.namespace, name)),
  );
  requests.store.addIndex('carrier', ({ metadata, status }) =>
    status?.change ? [keyOf(metadata.namespace, status.change.name)] : [],
  );
  requests.store.addIndex('content', ({ spec }) => [spec.contentRef]);
  events.store.addIndex('change', ({ metadata, spec }) =>
    spec.changeRef ? [keyOf(metadata.namespace, spec.changeRef.name)] : [],
  );
  return {
    changesNaming: (request) => changes.store.byIndex('request', keyOfObject(request)),
    carriedBy: (namespace, change) => requests.store.byIndex('carrier', keyOf(namespace, change)),
    withContent: (contentRef) => requests.store.byIndex('content', contentRef),
    decisionsOn: (change) => events.store.byIndex('change', keyOfObject(change)),
    rulesOf: (name) => {
      const namespace = factOf(name, namespaces.store.get(undefined, name));
      return {
        namespace,
        policy: policyFor(namespace, policies.store.list()),
        workflows: workflows.store.list(),
      };
    },
  };
}

function factOf(name: string, object: KubeObject | undefined): NamespaceFact {
  return { name, labels: object?.metadata.labels ?? {} };
}

/** Key of an object in queues and indexes. */
export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

export function keyOfObject({ metadata }: KubeObject): string {
  return keyOf(metadata.namespace, metadata.name);
}
