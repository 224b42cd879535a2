import { refOf, type KindDefinition } from '@clotho/api';
import type { Instant } from '@clotho/core';
import { orNull, Reflector, WorkQueue, type KubeObject } from '@clotho/kube';
import type { OperatorContext } from './context.ts';
import { WakeUps } from './wake-ups.ts';

/** What one look at an object leaves behind. */
interface Looked {
  /** Goes into its status; null when that stands there already. */
  status: object | null;
  /** When it is another one by itself. */
  turnsAt: Instant | undefined;
}

interface Watch<T extends KubeObject> {
  kind: KindDefinition;
  look: (object: T, now: Instant) => Looked;
  /** Before the status is stored. */
  before?: (object: T) => Promise<void>;
  /** Once it is. */
  after?: (object: T) => void;
}

export interface Watched {
  /** All of them, again. */
  lookAgain(): void;
  stop(): Promise<void>;
}

/** A watch of its own over a cluster-scoped kind. */
export function ownWatch<T extends KubeObject>(
  { client, log }: OperatorContext,
  kind: KindDefinition,
): Reflector<T> {
  const onError = (error: unknown): void => log.warn('a watch was interrupted', { error });
  return new Reflector<T>({ client, ref: refOf(kind), onError });
}

/**
 * Keeps the status of every object of a cluster-scoped kind: looks at one when it is written, and
 * when its time comes by Clotho's clock.
 */
export function keepStatus<T extends KubeObject>(
  view: Reflector<T>,
  { kind, look, before, after }: Watch<T>,
  { client, clock, log }: OperatorContext,
): Watched {
  const queue = new WorkQueue({
    onError: (error, name) => log.warn('trying again', { kind: kind.kind, name, error }),
  });
  const wakeUps = new WakeUps(clock, (name) => queue.add(name));
  view.onChange(({ type, object }) => {
    if (type === 'deleted') wakeUps.set(object.metadata.name, undefined);
    else queue.add(object.metadata.name);
  });
  const work = async (name: string): Promise<void> => {
    const object = view.store.get(undefined, name);
    if (!object) return;
    const { status, turnsAt } = look(object, clock.now());
    wakeUps.set(name, turnsAt);
    if (!status) return;
    await before?.(object);
    const patch = { metadata: { uid: object.metadata.uid }, status };
    const options = { subresource: 'status' };
    if (await orNull(client.mergePatch(refOf(kind), name, patch, options))) after?.(object);
  };
  queue.run(work, { concurrency: 1 });
  return {
    lookAgain: () => {
      for (const { metadata } of view.store.list()) queue.add(metadata.name);
    },
    stop: async () => {
      wakeUps.stop();
      await queue.stop();
    },
  };
}
