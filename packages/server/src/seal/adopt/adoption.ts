import { GATE_NAMESPACE, SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { adoptionStep, policyFor, type AdoptionFacts } from '@clotho/core';
import { Reflector, WorkQueue, type KubeObject } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import type { LiveViews } from '../../webhook/views.ts';
import { BY_NAMESPACE } from '../record-view.ts';
import { adoptNamespace } from './adopt-namespace.ts';
import { leaveNamespace } from './leave-namespace.ts';
import { configMaps, MARKER_LABEL, markerName, markerOf, type MarkerMap } from './marker.ts';

const namespacesRef = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  namespaced: false,
} as const;
/** The API servers take up a new registration within a moment; the baseline comes after it. */
const SETTLE_MS = 2_000;

interface Options {
  views: LiveViews;
  records: Reflector<SealRecord>;
}

interface World extends Options {
  namespaces: Reflector;
  markers: Reflector<MarkerMap>;
}

export interface Adoption {
  isAdopted(namespace: string): boolean;
  /** Called with the name of a namespace when it has been adopted. */
  onAdopted(listener: (namespace: string) => void): void;
  stop(): Promise<void>;
}

/** Takes a baseline of every namespace that becomes managed, and leaves those that cease to be. */
export async function startAdoption(options: Options, ctx: GateContext): Promise<Adoption> {
  const world = await openWorld(options, ctx);
  const queue = new WorkQueue({
    onError: (error, namespace) => ctx.log.error('adoption is tried again', { namespace, error }),
  });
  const listeners = new Set<(namespace: string) => void>();
  const look = (): void => namesOf(world).forEach((name) => queue.add(name));
  options.views.onScopeChange(look);
  world.namespaces.onChange(({ object }) => queue.add(object.metadata.name));
  // Told by the view that isAdopted() looks at: whoever asks back must get the same answer.
  world.markers.onChange(({ type, object }) => {
    const { namespace, state } = markerOf(object);
    if (type === 'deleted' || state !== 'Adopted') return;
    for (const listener of listeners) listener(namespace);
  });
  const settled = settling();
  queue.run(
    async (namespace) => {
      const facts = factsOf(namespace, world);
      const step = adoptionStep(facts);
      const wait = settled(namespace, step);
      if (wait > 0) return { requeueAfterMs: wait };
      if (step === 'Leave') return leave(namespace, world, ctx);
      if (step === 'Adopt') await adopt(namespace, facts, world, ctx);
      return undefined;
    },
    { concurrency: 2 },
  );
  look();
  return {
    isAdopted: (namespace) => {
      const { marker, uid } = factsOf(namespace, world);
      return marker?.state === 'Adopted' && marker.uid === uid;
    },
    onAdopted: (listener) => void listeners.add(listener),
    stop: async () => {
      await Promise.all([queue.stop(), world.namespaces.stop(), world.markers.stop()]);
    },
  };
}

async function openWorld(options: Options, ctx: GateContext): Promise<World> {
  const { client, log } = ctx;
  const onError = (error: unknown): void => log.warn('a watch was interrupted', { error });
  const namespaces = new Reflector({ client, ref: namespacesRef, onError });
  const markers = new Reflector<MarkerMap>({
    client,
    ref: configMaps,
    namespace: GATE_NAMESPACE,
    labelSelector: `${MARKER_LABEL}=true`,
    onError,
  });
  const all = [namespaces, markers];
  for (const reflector of all) reflector.start();
  await Promise.all(all.map((reflector) => reflector.synced));
  return { ...options, namespaces, markers };
}

function namesOf({ namespaces, markers }: World): string[] {
  const names = namespaces.store.list().map(({ metadata }) => metadata.name);
  const marked = markers.store.list().map((map) => markerOf(map).namespace);
  return [...new Set([...names, ...marked])];
}

function factsOf(namespace: string, { views, namespaces, markers }: World): AdoptionFacts {
  const fact = views.namespace(namespace);
  const policy = fact && policyFor(fact, views.policies());
  const live: KubeObject | undefined = namespaces.store.get(undefined, namespace);
  const marker = markers.store.get(GATE_NAMESPACE, markerName(namespace));
  return {
    isManaged: policy !== undefined,
    // Written after the webhooks were registered for it.
    isRegistered: policy?.status?.managedNamespaces?.includes(namespace) === true,
    uid: live?.metadata.uid,
    marker: marker && markerOf(marker),
  };
}

async function adopt(
  namespace: string,
  { uid = '' }: AdoptionFacts,
  { records }: World,
  ctx: GateContext,
): Promise<void> {
  const hasRecord = (name: string): boolean =>
    records.store.get(SYSTEM_NAMESPACE, name) !== undefined;
  await adoptNamespace({ namespace, uid }, hasRecord, ctx);
}

async function leave(
  namespace: string,
  { records, markers }: World,
  ctx: GateContext,
): Promise<{ requeueAfterMs: number }> {
  const marker = markers.store.get(GATE_NAMESPACE, markerName(namespace));
  if (marker) {
    const { uid } = markerOf(marker);
    const sealed = records.store.byIndex(BY_NAMESPACE, namespace);
    await leaveNamespace({ namespace, uid, id: marker.metadata.uid }, sealed, ctx);
  }
  // A namespace of the same name may be waiting to be adopted.
  return { requeueAfterMs: SETTLE_MS };
}

/** How long a step is still to be wanted without interruption before it is taken; milliseconds. */
function settling(): (namespace: string, step: string) => number {
  const wanted = new Map<string, { step: string; since: number }>();
  return (namespace, step) => {
    const now = performance.now();
    const before = wanted.get(namespace);
    if (step === 'None') wanted.delete(namespace);
    else if (before?.step !== step) wanted.set(namespace, { step, since: now });
    const { since = now } = wanted.get(namespace) ?? {};
    return step === 'None' ? 0 : Math.max(0, since + SETTLE_MS - now);
  };
}
