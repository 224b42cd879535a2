import type { Change, ChangePhase, StepStatus } from '@clotho/api';
import { withLocalTimes } from '../shell/local-times.ts';

const FINISHED: readonly ChangePhase[] = [
  'Completed',
  'Denied',
  'Expired',
  'Cancelled',
  'Failed',
  'RolledBack',
];

export function isFinished({ status }: Change): boolean {
  return status?.phase !== undefined && FINISHED.includes(status.phase);
}

export function phaseOf({ status }: Change): ChangePhase {
  return status?.phase ?? 'Draft';
}

/** The step that takes decisions now. */
export function openStep({ status }: Change): StepStatus | undefined {
  return status?.steps?.find(({ state }) => state === 'Open');
}

/** When it may begin, by its window or else by its plan (RFC 3339). */
export function opensAt({ spec, status }: Change): string | undefined {
  return status?.window?.opensAt ?? spec.plannedStartTime;
}

/** Until when it must be done. */
export function closesAt({ spec, status }: Change): string | undefined {
  return status?.window?.closesAt ?? spec.plannedEndTime;
}

/** Since when it asks for what it asks now, by the clock of Clotho if that is known (RFC 3339). */
export function askedAt({ metadata, spec }: Change): string | undefined {
  return spec.submittedAt ?? metadata.creationTimestamp;
}

/** The risk that counts. */
export function riskOf({ spec, status }: Change): 'Low' | 'Medium' | 'High' {
  return status?.risk?.effective ?? spec.riskLevel;
}

/** What it waits for, in the operator's words; without what to type, for here are buttons. */
export function messageOf({ status }: Change): string | undefined {
  const said = status?.message?.replace(/ Next: (clotho|kubectl) .*$/s, '');
  return said === undefined ? undefined : withLocalTimes(said);
}
