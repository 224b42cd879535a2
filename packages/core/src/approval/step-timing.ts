import type { ApproverSet, People } from '@clotho/api';
import { parseDuration, type Instant } from '../time.ts';
import { activeDeadline } from './active-hours.ts';
import type { Step } from './facts.ts';

/** From when others may decide too, and who is told. */
export interface Escalation {
  at: Instant;
  approvers?: ApproverSet;
  notify?: People;
}

/** What happens by itself while a step waits. */
export interface StepTiming {
  timesOutAt?: Instant;
  onTimeout: 'Escalate' | 'Deny' | 'Expire';
  /** In order of time. */
  escalations: readonly Escalation[];
}

/** When the clock of a step runs out, for a step that opened at `openedAt`. Throws TimeError. */
export function timingOf(step: Step, openedAt: Instant): StepTiming {
  const { activeHours, timeout, onTimeout = 'Expire', escalation = [] } = step;
  const dueAfter = (duration: string): Instant | undefined =>
    activeDeadline(activeHours, openedAt, parseDuration(duration));
  const timesOutAt = timeout === undefined ? undefined : dueAfter(timeout);
  const latest = onTimeout === 'Escalate' ? timesOutAt : undefined;
  const escalations = escalation.flatMap(({ after, approvers, notify }): Escalation[] => {
    const at = earliest([dueAfter(after), latest]);
    if (at === undefined) return [];
    return [{ at, ...(approvers ? { approvers } : {}), ...(notify ? { notify } : {}) }];
  });
  return {
    onTimeout,
    ...(timesOutAt === undefined ? {} : { timesOutAt }),
    escalations: escalations.toSorted((a, b) => a.at - b.at),
  };
}

/** When the step ends by its timeout; undefined if it does not. */
export function endsAt({ timesOutAt, onTimeout }: StepTiming): Instant | undefined {
  return onTimeout === 'Escalate' ? undefined : timesOutAt;
}

/** The next moment after `now` at which something happens by itself. */
export function nextTurn(
  { timesOutAt, escalations }: StepTiming,
  now: Instant,
): Instant | undefined {
  const turns = [timesOutAt, ...escalations.map(({ at }) => at)];
  return earliest(turns.filter((at) => at !== undefined && at > now));
}

export function earliest(times: readonly (Instant | undefined)[]): Instant | undefined {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
