import { API_VERSION, type ApprovalEventSpec, type ChangePhase, type Identity } from '@clotho/api';
import { isFinished } from '../change/transitions.ts';
import { formatInstant, type Instant } from '../time.ts';
import type { ApprovalFacts, EventFact } from './facts.ts';
import type { DecisionProblem } from './problem.ts';
import { replay } from './replay.ts';

export interface Decision {
  facts: ApprovalFacts;
  step: string;
  approver: Identity;
  decision: ApprovalEventSpec['decision'];
  comment?: string | undefined;
  /** Where the Change is; left out: only the workflow is asked. */
  phase?: ChangePhase | undefined;
  now: Instant;
}

export type MayDecide =
  { ok: true } | { ok: false; code: DecisionProblem | 'Draft' | 'Finished'; message: string };

/**
 * Whether a decision would count if it were made now. It is put after the decisions made so far
 * and judged with them, so that what is admitted here counts afterwards, and nothing else does.
 */
export function mayDecide(asked: Decision): MayDecide {
  const outside = phaseProblem(asked);
  if (outside) return outside;
  const fact = factOf(asked);
  const { rulings } = replay({ ...asked.facts, events: [...asked.facts.events, fact] });
  const ruling = rulings.get(fact);
  if (!ruling || ruling.counts) return { ok: true };
  return { ok: false, code: ruling.code, message: ruling.why };
}

function phaseProblem({ phase, decision }: Decision): MayDecide | null {
  if (phase === undefined) return null;
  if (phase === 'Draft') {
    const message = 'the Change is still a Draft; its steps open once it is submitted and complete';
    return { ok: false, code: 'Draft', message };
  }
  const isImplementing = phase === 'Implementing' || phase === 'Verifying';
  if (isImplementing && decision === 'revoke') {
    const message = 'implementing has begun; an approval could be revoked until then';
    return { ok: false, code: 'TooLate', message };
  }
  if (!isFinished(phase)) return null;
  return {
    ok: false,
    code: 'Finished',
    message: `the Change is ${phase}; nothing is decided any more`,
  };
}

function factOf({ facts, step, approver, decision, comment, now }: Decision): EventFact {
  return {
    stampValid: true,
    event: {
      apiVersion: API_VERSION,
      kind: 'ApprovalEvent',
      // Sorts after every legal name, should two decisions fall on the same millisecond.
      metadata: { name: '\u{10ffff}', uid: '', resourceVersion: '' },
      spec: {
        targetStep: step,
        decision,
        ...(comment === undefined ? {} : { comment }),
        changeRef: { name: '', uid: facts.changeUid },
        contentDigest: facts.contentDigest,
        approver,
        decidedAt: formatInstant(now),
      },
    },
  };
}
