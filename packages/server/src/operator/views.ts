import {
  kinds,
  refOf,
  type ApprovalEvent,
  type ApprovalWorkflow,
  type Change,
  type ChangePolicy,
  type ChangeWindow,
  type Lockdown,
  type ManifestRequest,
  type ResourceRef,
} from '@clotho/api';
import {
  isFinished,
  managedNamespaces,
  objectKey,
  policyFor,
  relationKeys,
  slotsOf,
  type NamespaceFact,
  type Rulebook,
} from '@clotho/core';
import { compact, Reflector, type KubeClient, type KubeObject } from '@clotho/kube';
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
  windows: Reflector<ChangeWindow>;
  namespaces: Reflector<KubeObject>;
  lockdowns: Reflector<Lockdown>;
  /** Changes that name a request. */
  changesNaming(request: KubeObject): Change[];
  /** Requests whose status says that a Change of this name carries them. */
  carriedBy(namespace: string, change: string): ManifestRequest[];
  /** Requests with this content. */
  withContent(contentRef: string): ManifestRequest[];
  /** Requests that Changes carry and that write the object with this key. */
  writing(key: string): ManifestRequest[];
  /** Requests that Changes carry and whose target refers to the object with this key. */
  referringTo(key: string): ManifestRequest[];
  /** Changes that are planned for this slot and are not over. */
  plannedIn(slot: string): Change[];
  /** Changes that a Lockdown of this name holds. */
  heldBy(lockdown: string): Change[];
  decisionsOn(change: Change): ApprovalEvent[];
  rulesOf(namespace: string): Rulebook;
  /** Names of the managed namespaces. */
  managed(): string[];
  stop(): Promise<void>;
}

/** The views, still empty: handlers can be added before they are read. */
export function openViews(client: KubeClient, log: Log): OperatorViews {
  const onError = (error: unknown): void => log.warn('a watch was interrupted', { error });
  const watch = <T extends KubeObject>(ref: ResourceRef): Reflector<T> =>
    new Reflector<T>({ client, ref, onError, keep: compact });
  const reflectors = {
    changes: watch<Change>(refOf(kinds.change)),
    requests: new Reflector<ManifestRequest>({
      client,
      ref: refOf(kinds.manifestRequest),
      onError,
      keep: withoutPreview,
    }),
    events: watch<ApprovalEvent>(refOf(kinds.approvalEvent)),
    workflows: watch<ApprovalWorkflow>(refOf(kinds.approvalWorkflow)),
    policies: watch<ChangePolicy>(refOf(kinds.changePolicy)),
    windows: watch<ChangeWindow>(refOf(kinds.changeWindow)),
    namespaces: watch<KubeObject>(NAMESPACES),
    lockdowns: watch<Lockdown>(refOf(kinds.lockdown)),
  };
  const lookUps = index(reflectors);
  const all = Object.values(reflectors);
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((reflector) => reflector.stop()));
  };
  return { ...reflectors, ...lookUps, stop };
}

/** What people look at is larger than all the rest of a request, and nothing is decided by it. */
function withoutPreview(request: ManifestRequest): ManifestRequest {
  if (!request.status) return compact(request);
  const { preview: _, diff: _diff, ...status } = request.status;
  return compact({ ...request, status });
}

/** Begins to watch; resolves when every view has been read once. */
export async function syncViews(views: OperatorViews): Promise<void> {
  const { changes, requests, events, workflows, policies, windows, namespaces, lockdowns } = views;
  const all = [changes, requests, events, workflows, policies, windows, namespaces, lockdowns];
  for (const reflector of all) reflector.start();
  await Promise.all(all.map((reflector) => reflector.synced));
}

type Reflectors = Pick<
  OperatorViews,
  | 'changes'
  | 'requests'
  | 'events'
  | 'workflows'
  | 'policies'
  | 'windows'
  | 'namespaces'
  | 'lockdowns'
>;
type LookUps = Omit<OperatorViews, keyof Reflectors | 'stop'>;

function index(reflectors: Reflectors): LookUps {
  const { changes, requests, events, workflows, policies, windows, namespaces, lockdowns } =
    reflectors;
  addIndexes(reflectors);
  const allWindows = unchangedList(windows);
  return {
    changesNaming: (request) => changes.store.byIndex('request', keyOfObject(request)),
    carriedBy: (namespace, change) => requests.store.byIndex('carrier', keyOf(namespace, change)),
    withContent: (contentRef) => requests.store.byIndex('content', contentRef),
    writing: (key) => requests.store.byIndex('target', key),
    referringTo: (key) => requests.store.byIndex('relation', key),
    plannedIn: (slot) => changes.store.byIndex('slot', slot),
    heldBy: (lockdown) => changes.store.byIndex('lockdown', lockdown),
    decisionsOn: (change) => events.store.byIndex('change', keyOfObject(change)),
    managed: () => {
      const facts = namespaces.store.list().map((object) => factOf(object.metadata.name, object));
      return managedNamespaces(facts, policies.store.list());
    },
    rulesOf: (name) => {
      const namespace = factOf(name, namespaces.store.get(undefined, name));
      return {
        namespace,
        policy: policyFor(namespace, policies.store.list()),
        workflows: workflows.store.list(),
        // The operator holds no key: a stamp is taken for good, and the gate looks again.
        lockdowns: lockdowns.store.list().map((lockdown) => ({
          lockdown,
          released: (lockdown.spec.release?.stamp ?? '') !== '',
        })),
        windows: allWindows(),
      };
    },
  };
}

function addIndexes({ changes, requests, events }: Reflectors): void {
  changes.store.addIndex('request', ({ metadata, spec }) =>
    (spec.manifestRequests ?? []).map(({ name }) => keyOf(metadata.namespace, name)),
  );
  changes.store.addIndex('slot', (change) =>
    isFinished(change.status?.phase ?? 'Draft') ? [] : slotsOf(change),
  );
  changes.store.addIndex('lockdown', ({ status }) =>
    status?.phase === 'OnHold' ? (status.heldBy ?? []) : [],
  );
  requests.store.addIndex('carrier', ({ metadata, status }) =>
    status?.change ? [keyOf(metadata.namespace, status.change.name)] : [],
  );
  requests.store.addIndex('content', ({ spec }) => [spec.contentRef]);
  requests.store.addIndex('target', ({ spec, status }) =>
    status?.change ? [objectKey(spec.target)] : [],
  );
  requests.store.addIndex('relation', ({ spec, status }) =>
    status?.change ? relationKeys(spec) : [],
  );
  events.store.addIndex('change', ({ metadata, spec }) =>
    spec.changeRef ? [keyOf(metadata.namespace, spec.changeRef.name)] : [],
  );
}

/**
 * The same list until one of them says something else: what was found out about it is kept with it.
 * Their own status is no news.
 */
function unchangedList(windows: Reflector<ChangeWindow>): () => readonly ChangeWindow[] {
  let list: readonly ChangeWindow[] | undefined;
  windows.onChange(({ object, old, type }) => {
    const isNews = type === 'deleted' || object.metadata.generation !== old?.metadata.generation;
    if (isNews) list = undefined;
  });
  return () => (list ??= windows.store.list());
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
