import type { Change, ManifestRequest } from '@clotho/api';
import { isFinished } from '@clotho/core';
import { onMeetings } from './change/collisions/triggers.ts';
import { keyOf, keyOfObject, type OperatorViews } from './views.ts';

/** Says which Changes are to be looked at when something they depend on happens. */
export function onAnything(views: OperatorViews, look: (key: string) => void): void {
  views.changes.onChange(({ object }) => look(keyOfObject(object)));
  views.requests.onChange(({ object, old }) => {
    for (const key of concernedBy(object, views)) look(key);
    if (old) for (const key of carrierOf(old)) look(key);
  });
  views.events.onChange(({ object: { metadata, spec } }) => {
    if (spec.changeRef) look(keyOf(metadata.namespace, spec.changeRef.name));
  });
  const lookAtAll = (): void => {
    for (const change of unfinished(views)) look(keyOfObject(change));
  };
  views.workflows.onChange(({ object, old }) => {
    if (object.metadata.generation !== old?.metadata.generation) lookAtAll();
  });
  views.lockdowns.onChange(({ type, object, old }) => {
    if (type !== 'updated' || object.metadata.generation !== old?.metadata.generation) lookAtAll();
  });
  onMeetings(views, look);
  views.policies.onChange(({ object, old }) => {
    if (object.metadata.generation !== old?.metadata.generation) lookAtAll();
  });
  views.windows.onChange(({ type, object, old }) => {
    const isNews = type === 'deleted' || object.metadata.generation !== old?.metadata.generation;
    if (isNews) lookAtAll();
  });
  views.namespaces.onChange(({ type, object, old }) => {
    const labels = JSON.stringify(object.metadata.labels ?? {});
    if (type === 'updated' && labels !== JSON.stringify(old?.metadata.labels ?? {})) lookAtAll();
  });
}

function concernedBy(request: ManifestRequest, views: OperatorViews): string[] {
  return [...views.changesNaming(request).map(keyOfObject), ...carrierOf(request)];
}

function carrierOf({ metadata, status }: ManifestRequest): string[] {
  return status?.change ? [keyOf(metadata.namespace, status.change.name)] : [];
}

function unfinished(views: OperatorViews): Change[] {
  return views.changes.store.list().filter(({ status }) => !isFinished(status?.phase ?? 'Draft'));
}
