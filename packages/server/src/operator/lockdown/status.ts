import type { Change, Condition, Lockdown, LockdownStatus } from '@clotho/api';
import { equalJson, toJson } from '@clotho/core';

const MOST_SHOWN = 100;

/** The status that a Lockdown should show; null when it does. `now` is RFC 3339. */
export function statusOf(
  lockdown: Lockdown,
  held: readonly Change[],
  now: string,
): LockdownStatus | null {
  const { metadata, status = {} } = lockdown;
  const released = (lockdown.spec.release?.stamp ?? '') !== '';
  const changes = held
    .map(({ metadata: { namespace = '', name }, status: of }) => ({
      namespace,
      name,
      ...(of?.heldFrom === undefined ? {} : { heldFrom: of.heldFrom }),
    }))
    .toSorted((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
  const wanted: LockdownStatus = {
    phase: released ? 'Released' : 'Active',
    held: changes.length,
    changes: changes.slice(0, MOST_SHOWN),
    conditions: [
      conditionOf(lockdown, { type: 'Active', holds: !released, words: activeWords }, now),
      conditionOf(lockdown, { type: 'Released', holds: released, words: releasedWords }, now),
    ],
    observedGeneration: metadata.generation ?? 0,
  };
  return equalJson(toJson(wanted), toJson(status)) ? null : wanted;
}

interface Saying {
  type: 'Active' | 'Released';
  holds: boolean;
  words: (lockdown: Lockdown) => string;
}

function conditionOf(lockdown: Lockdown, { type, holds, words }: Saying, now: string): Condition {
  const { metadata, status, spec } = lockdown;
  const known = status?.conditions?.find((each) => each.type === type);
  const standing = holds ? 'True' : 'False';
  const isForged = spec.release !== undefined && spec.release.stamp === undefined;
  return {
    type,
    status: standing,
    reason: isForged ? 'ReleaseNotStamped' : spec.release ? 'Released' : 'Holding',
    message: words(lockdown),
    lastTransitionTime: known?.status === standing ? known.lastTransitionTime : now,
    observedGeneration: metadata.generation ?? 0,
  };
}

function activeWords({ metadata, spec }: Lockdown): string {
  if (spec.release?.stamp !== undefined) return 'It holds nothing any more.';
  const next = `kubectl patch lockdown ${metadata.name} --type=merge -p '{"spec":{"release":{"reason":"..."}}}'`;
  return `Nothing of a Change in its scope is written until it is released: ${next}`;
}

function releasedWords({ spec: { release } }: Lockdown): string {
  if (!release) return 'It is not released.';
  if (release.stamp === undefined) {
    return 'Its release was written while the gate was off and lets nothing go; delete it and start another.';
  }
  return `Released by ${release.by?.username ?? 'somebody'} at ${release.at ?? ''}: ${release.reason}`;
}
