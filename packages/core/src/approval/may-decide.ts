import { API_VERSION, type ApprovalEventSpec, type ChangePhase, type Identity } from '@clotho/api';
import { handedTo } from '../delegation/standing.ts';
import { isFinished } from '../change/transitions.ts';
import { formatInstant, type Instant } from '../time.ts';
import type { ApprovalFacts, DelegationFact, EventFact } from './facts.ts';
import type { DecisionProblem } from './problem.ts';
import { replay } from './replay.ts';

export interface Decision {
  facts: ApprovalFacts;
  step: string;
  approver: Identity;
  decision: ApprovalEventSpec['decision'];
  comment?: string | undefined;
  /**
   * Where the Change is, as its status says; left out: only the workflow is asked. It can refuse an
   * approval, never a denial or a revocation: the status is not the gate's own word.
   */
  phase?: ChangePhase | undefined;
  now: Instant;
}

/** Whose authority a decision is made by, where it is not the approver's own. */
interface Authority {
  via: string;
  onBehalfOf: Identity;
}

export type MayDecide =
  | { ok: true; authority?: Authority }
  | { ok: false; code: DecisionProblem | 'Draft' | 'Finished'; message: string };

/**
 * Whether a decision would count if it were made now: by one's own right, else by that of somebody
 * who delegated it. It is put after the decisions made so far and judged with them, so that what is
 * admitted here counts afterwards, and nothing else does.
 */
export function mayDecide(asked: Decision): MayDecide {
  const outside = phaseProblem(asked);
  if (outside) return outside;
  const own = tried(asked);
  if (own.ok) return own;
  const { facts, step, approver, now } = asked;
  const handed = handedTo(approver, { step, now }, facts.delegations ?? []);
  const answers = handed.map((delegation) => tried(asked, authorityOf(delegation)));
  const granted = answers.find(({ ok }) => ok);
  if (granted) return granted;
  return own.code === 'NotApprover' || own.code === 'NothingToRevoke' ? (answers[0] ?? own) : own;
}

function authorityOf({ name, spec }: DelegationFact): Authority {
  return { via: name, onBehalfOf: spec.from ?? { username: '' } };
}

function tried(asked: Decision, authority?: Authority): MayDecide {
  const fact = factOf(asked, authority);
  const events = [...asked.facts.events, fact];
  const { rulings } = replay({ ...asked.facts, events, now: asked.now });
  const ruling = rulings.get(fact);
  if (ruling && !ruling.counts) return { ok: false, code: ruling.code, message: ruling.why };
  return { ok: true, ...(authority ? { authority } : {}) };
}

function phaseProblem({ phase, decision, facts }: Decision): MayDecide | null {
  const isDraft = facts.isDraft === true || (phase === 'Draft' && decision === 'approve');
  if (isDraft) {
    const message = 'the Change is still a Draft; its steps open once it is submitted and complete';
    return { ok: false, code: 'Draft', message };
  }
  if (decision === 'revoke' && facts.begunAt !== undefined) {
    const message = 'implementing has begun; an approval could be revoked until then';
    return { ok: false, code: 'TooLate', message };
  }
  if (decision !== 'approve' || phase === undefined || !isFinished(phase)) return null;
  return {
    ok: false,
    code: 'Finished',
    message: `the Change is ${phase}; nothing is decided any more`,
  };
}

function factOf(asked: Decision, authority: Authority | undefined): EventFact {
  const { facts, step, approver, decision, comment, now } = asked;
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
        approver: { ...approver, ...authority },
        decidedAt: formatInstant(now),
      },
    },
  };
}
