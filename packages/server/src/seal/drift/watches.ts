import type { Target } from '@clotho/api';
import { Reflector } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { observing, targetOf, type Observed } from '../observed.ts';

interface Watch {
  namespace: string;
  reflector?: Reflector<Observed>;
  isSynced: boolean;
}

/** Live views of the kinds that carry seals, kind by kind and namespace by namespace. */
export interface Watches {
  /** Begins to follow the kind of a target in its namespace, if it is not followed yet. */
  follow(target: Target): void;
  /** The object, null if it is not there; undefined while that kind is not followed. */
  see(target: Target): Observed | null | undefined;
  leave(namespace: string): void;
  stop(): Promise<void>;
}

export function openWatches(changed: (target: Target) => void, ctx: GateContext): Watches {
  const watches = new Map<string, Watch>();
  const start = async (target: Target, watch: Watch): Promise<void> => {
    const reflector = await reflectorOf(target, ctx);
    if (!reflector || watches.get(watchKey(target)) !== watch) return;
    watch.reflector = reflector;
    reflector.onChange(({ object }) => changed(targetOf(object)));
    reflector.start();
    await reflector.synced;
    watch.isSynced = true;
  };
  const drop = async (key: string): Promise<void> => {
    const watch = watches.get(key);
    watches.delete(key);
    await watch?.reflector?.stop();
  };
  return {
    follow: (target) => {
      const key = watchKey(target);
      if (watches.has(key)) return;
      const watch: Watch = { namespace: target.namespace ?? '', isSynced: false };
      watches.set(key, watch);
      start(target, watch).catch((error: unknown) => {
        if (watches.get(key) !== watch) return;
        watches.delete(key);
        ctx.log.warn('a kind can not be followed', { kind: target.kind, error });
      });
    },
    see: (target) => {
      const watch = watches.get(watchKey(target));
      if (!watch?.isSynced) return undefined;
      return watch.reflector?.store.get(target.namespace, target.name) ?? null;
    },
    leave: (namespace) => {
      const own = [...watches].filter(([, watch]) => watch.namespace === namespace);
      for (const [key] of own) void drop(key);
    },
    stop: async () => {
      await Promise.all([...watches.keys()].map(drop));
    },
  };
}

async function reflectorOf(
  { apiVersion, kind, namespace = '' }: Target,
  ctx: GateContext,
): Promise<Reflector<Observed> | undefined> {
  const ref = await ctx.discovery.resourceFor(apiVersion, kind);
  if (!ref) return undefined;
  const all = await ctx.discovery.resources();
  const resource = all.find((known) => known.ref === ref);
  return (
    resource &&
    new Reflector<Observed>({
      client: observing(ctx.client, resource),
      ref,
      namespace,
      onError: (error) => ctx.log.warn('a watch was interrupted', { kind, namespace, error }),
    })
  );
}

function watchKey({ apiVersion, kind, namespace = '' }: Target): string {
  return `${namespace}|${apiVersion}|${kind}`;
}
