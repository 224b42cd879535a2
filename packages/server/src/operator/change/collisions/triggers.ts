import type { Change, ManifestRequest } from '@clotho/api';
import { isFinished, isOccupying, isReady } from '@clotho/core';
import { keyOfObject, type OperatorViews } from '../../views.ts';
import { atTheSameTime, carrierOf, touching } from './others.ts';

/**
 * Calls for a round of those that a Change meets when it comes, goes, or takes its turn. Its other
 * steps concern nobody else.
 */
export function onMeetings(views: OperatorViews, look: (key: string) => void): void {
  const lookAround = (change: Change): void => {
    const { namespace = '', name } = change.metadata;
    for (const request of views.carriedBy(namespace, name)) lookAtThose(request);
    for (const other of atTheSameTime(change, views)) look(keyOfObject(other));
  };
  const lookAtThose = (request: ManifestRequest): void => {
    for (const met of touching(request, views)) {
      const other = carrierOf(met, views);
      if (other) look(keyOfObject(other));
    }
  };
  views.changes.onChange(({ type, object, old }) => {
    if (type === 'updated' && old && standing(object) === standing(old)) return;
    lookAround(object);
    if (old && planOf(old) !== planOf(object)) lookAround(old);
  });
  views.requests.onChange(({ type, object, old }) => {
    const isTaken = object.status?.change?.uid !== old?.status?.change?.uid;
    if (type !== 'deleted' && isTaken) lookAtThose(object);
    if (type === 'deleted') lookAtThose(object);
  });
}

/** All about a Change that others wait for or show. */
function standing(change: Change): string {
  const isOver = isFinished(change.status?.phase ?? 'Draft');
  return JSON.stringify([isOver, isOccupying(change), isReady(change), planOf(change)]);
}

function planOf({ spec }: Change): string {
  return JSON.stringify([spec.plannedStartTime, spec.plannedEndTime, spec.schedule]);
}
