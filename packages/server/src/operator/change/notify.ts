import type { Change, StepNotice } from '@clotho/api';
import type { OperatorContext } from '../context.ts';

/**
 * A channel by which people are told that a step waits, escalated or timed out. Each notice is given once,
 * but for restarts in between; a channel that fails must not keep the others from telling.
 */
export interface Notifier {
  /** Never throws and never waits for the channel. */
  tell(change: Change, notice: StepNotice): void;
  /** The status of a Change was stored anew. As above. */
  moved?(before: Change, after: Change): void;
}

/** Tells by Kubernetes Events on the Change. */
export function eventNotifier(events: OperatorContext['events']): Notifier {
  return {
    tell: (change, { what, told }) => {
      const note = `${what}; told: ${told}`;
      events.record(change, { type: 'Warning', reason: 'StillWaiting', action: 'Notify', note });
    },
  };
}
