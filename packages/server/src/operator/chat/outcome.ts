import type { Change, StepDecision } from '@clotho/api';
import type { OpenStep } from './open-step.ts';

/** Why a step waits no longer, in words. */
export function outcomeOf({ shown }: OpenStep, after: Change): string {
  const { status } = after;
  if (status?.contentDigest !== shown.contentDigest) {
    return 'Its content was altered: decisions begin anew.';
  }
  const step = status.steps?.find(({ name }) => name === shown.step);
  if (!step || step.state === 'Open') return `The Change is ${status.phase ?? 'Draft'}.`;
  const said = (step.decisions ?? []).filter(({ counts }) => counts).map(inWords);
  const ended = step.state === 'Approved' ? [] : [`The Change is ${status.phase ?? 'Draft'}.`];
  return [...said, ...ended].join('\n');
}

const PAST = { approve: 'Approved', deny: 'Denied', revoke: 'Revoked' } as const;

function inWords({ approver, decision, at, comment, via, onBehalfOf }: StepDecision): string {
  const who = onBehalfOf === undefined ? approver : `${approver} for ${onBehalfOf}`;
  const how = via === undefined ? '' : ` (${via})`;
  const why = comment === undefined ? '' : `: ${comment}`;
  return `${PAST[decision]} by ${who}${how} at ${at}${why}`;
}
