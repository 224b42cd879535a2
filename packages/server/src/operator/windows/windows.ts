import { kinds } from '@clotho/api';
import { managedNamespaces } from '@clotho/core';
import type { OperatorContext } from '../context.ts';
import { keepStatus } from '../watched.ts';
import { windowStatus } from './status.ts';

/** Shows on each ChangeWindow whether it is in force, until when, when next, and what it covers. */
export function startWindows(ctx: OperatorContext): { stop(): Promise<void> } {
  const namespaces = coverage(ctx, () => kept.lookAgain());
  const kept = keepStatus(
    ctx.views.windows,
    {
      kind: kinds.changeWindow,
      look: (window, now) => {
        const { status, changesAt } = windowStatus(window, namespaces(), now);
        return { status, turnsAt: changesAt };
      },
    },
    ctx,
  );
  return { stop: () => kept.stop() };
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
