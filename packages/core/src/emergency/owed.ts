import type { Change, Identity } from '@clotho/api';
import { samePerson } from '../approval/identity.ts';
import { owesReview } from './review.ts';

/** A review that somebody owes and that is overdue. */
export interface OwedReview {
  kind: 'Change' | 'BreakGlass';
  name: string;
  namespace?: string;
  dueAt: string;
}

/** Whether a Change is an emergency of a person that is over; whether it is reviewed is not asked. */
export function isOwnEmergency(person: Identity, change: Change): boolean {
  const { requestedBy } = change.spec;
  return requestedBy !== undefined && owesReview(change) && samePerson(requestedBy, person);
}

/** What somebody reads who may not go past the process again, and what to do about it. */
export function owedInWords({ kind, name, namespace, dueAt }: OwedReview): string {
  const [what, next] =
    kind === 'Change'
      ? [
          `emergency ${name} in ${namespace ?? ''}`,
          `clotho review ${name} -n ${namespace ?? ''} -m COMMENT`,
        ]
      : [
          `break-glass session ${name}`,
          `kubectl patch breakglass ${name} --type=merge -p '{"spec":{"review":{"comment":"..."}}}'`,
        ];
  return `the review of your ${what} was due at ${dueAt} and is not done. Ask a reviewer: ${next}`;
}
