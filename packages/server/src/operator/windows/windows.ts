import { kinds, refOf, type ChangeWindow } from '@clotho/api';
import { managedNamespaces } from '@clotho/core';
import { isNotFound, WorkQueue } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { WakeUps } from '../wake-ups.ts';
import { windowStatus } from './status.ts';

const WINDOWS = refOf(kinds.changeWindow);

/** Shows on each ChangeWindow whether it is in force, until when, when next, and what it covers. */
export function startWindows(ctx: OperatorContext): { stop(): Promise<void> } {
  const { views, clock, log } = ctx;
  const queue = new WorkQueue({
    onError: (error, window) => log.warn('trying again', { window, error }),
  });
  const wakeUps = new WakeUps(clock, (name) => queue.add(name));
  const namespaces = coverage(ctx, () => {
    for (const { metadata } of views.windows.store.list()) queue.add(metadata.name);
  });
  views.windows.onChange(({ type, object }) => {
    if (type === 'deleted') wakeUps.set(object.metadata.name, undefined);
    else queue.add(object.metadata.name);
  });
  const work = async (name: string): Promise<void> => {
    const window = views.windows.store.get(undefined, name);
    if (!window) return;
    const now = clock.now();
    const { status, changesAt } = windowStatus(window, namespaces(), now);
    wakeUps.set(name, changesAt);
    if (status) await store(window, status, ctx);
  };
  queue.run(work, { concurrency: 1 });
  return {
    stop: async () => {
      wakeUps.stop();
      await queue.stop();
    },
  };
}

/** The managed namespaces, worked out again when something about them changes. */
function coverage({ views }: OperatorContext, changed: () => void): () => readonly string[] {
  let known: readonly string[] | undefined;
  const forget = (): void => {
    known = undefined;
    changed();
  };
  views.policies.onChange(({ object, old, type }) => {
    const isNews = type === 'deleted' || object.metadata.generation !== old?.metadata.generation;
    if (isNews) forget();
  });
  views.namespaces.onChange(({ object, old, type }) => {
    const labels = JSON.stringify(object.metadata.labels ?? {});
    if (type !== 'updated' || labels !== JSON.stringify(old?.metadata.labels ?? {})) forget();
  });
  const list = (): readonly string[] =>
    managedNamespaces(
      views.namespaces.store
        .list()
        .map(({ metadata: { name, labels = {} } }) => ({ name, labels })),
      views.policies.store.list(),
    );
  return () => (known ??= list());
}

async function store(
  { metadata }: ChangeWindow,
  status: object,
  { client }: OperatorContext,
): Promise<void> {
  const { name, uid } = metadata;
  try {
    await client.mergePatch(
      WINDOWS,
      name,
      { metadata: { uid }, status },
      { subresource: 'status' },
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
