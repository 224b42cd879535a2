import type { Condition } from '@clotho/api';
import { formatInstant } from '../time.ts';
import { lifePhase } from './life-phase.ts';
import { lockInWords } from '../lockdown/hold.ts';
import { countWrites, isOutOfTime, type Situation } from './situation.ts';
import { problems } from './words.ts';

type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** One condition a concern; the time of its last change is kept while its status stays. */
export function conditionsOf(situation: Situation): Condition[] {
  const findings = [
    manifestsReady(situation),
    riskAssessed(situation),
    approved(situation),
    windowOpen(situation),
    notThereYet('PreflightPassed', 'pre-flight checks'),
    archived(situation),
    notThereYet('BackedUp', 'backups'),
    applied(situation),
    verified(situation),
    ...rolledBack(situation),
    collisionFree(situation),
    ...held(situation),
  ];
  const old = situation.change.status?.conditions ?? [];
  const now = formatInstant(situation.now);
  const { generation } = situation.change.metadata;
  return findings.map((finding) => {
    const before = old.find(({ type }) => type === finding.type);
    const since = before?.status === finding.status ? before.lastTransitionTime : now;
    return {
      ...finding,
      message: finding.message.slice(0, 4096),
      lastTransitionTime: since,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
}

function manifestsReady(situation: Situation): Finding {
  const type = 'ManifestsReady';
  const { broken, unbound, facts } = situation;
  if (broken.length > 0)
    return { type, status: 'False', reason: 'Missing', message: problems(situation) };
  if (unbound.length > 0) {
    const message = `${unbound.length} of ${facts.requests.length} are not bound to this Change yet`;
    return { type, status: 'False', reason: 'Binding', message };
  }
  const count = facts.requests.length;
  const message = count === 1 ? 'it is there and bound' : `all ${count} are there and bound`;
  return { type, status: 'True', reason: 'Bound', message };
}

function riskAssessed({ facts }: Situation): Finding {
  const type = 'RiskAssessed';
  const risk = facts.approval?.risk;
  if (!risk) {
    return {
      type,
      status: 'Unknown',
      reason: 'Waiting',
      message: 'its requests are not known yet',
    };
  }
  const message = `${risk.effective}: ${risk.reasons.join('; ')}`;
  const reason = facts.approval?.treatedAsNormal ? 'TreatedAsNormal' : 'Assessed';
  return { type, status: 'True', reason, message };
}

function approved({ judgement, change, facts }: Situation): Finding {
  const type = 'Approved';
  if (lifePhase(change.status) === 'Draft' || !judgement) {
    return { type, status: 'False', reason: 'NotSubmitted', message: 'its approval has not begun' };
  }
  const message = judgement.because;
  const kind = facts.approval?.requirement.kind;
  switch (judgement.outcome) {
    case 'Approved': {
      const reason = kind === 'AutoApprove' ? 'AutoApproved' : 'Approved';
      return { type, status: 'True', reason, message };
    }
    case 'Denied':
    case 'Expired':
      return { type, status: 'False', reason: judgement.outcome, message };
    case 'Pending': {
      const reason = kind === 'Missing' ? 'WorkflowMissing' : 'WaitingForDecisions';
      return { type, status: 'False', reason, message };
    }
  }
}

function windowOpen({ window }: Situation): Finding {
  const type = 'WindowOpen';
  const { closesAt = '', reason = '' } = window;
  switch (window.state) {
    case 'Always':
    case 'Open':
      return { type, status: 'True', ...openFinding(window) };
    case 'Before':
    case 'Frozen':
      return { type, status: 'False', reason: window.state, message: reason };
    case 'Closed':
      return { type, status: 'False', reason: 'Closed', message: `closed at ${closesAt}` };
  }
}

function openFinding({
  state,
  closesAt,
  overriddenBy,
}: Situation['window']): Pick<Finding, 'reason' | 'message'> {
  if (overriddenBy !== undefined) {
    return { reason: 'Overridden', message: `overridden by ${overriddenBy}` };
  }
  if (state === 'Always') {
    return { reason: 'AnyTime', message: 'it may be implemented at any time' };
  }
  return { reason: 'Open', message: closesAt === undefined ? 'open' : `open until ${closesAt}` };
}

function archived({ archive: standing }: Situation): Finding {
  const type = 'Archived';
  switch (standing.state) {
    case 'NotYet':
      return { type, status: 'False', reason: 'NotYet', message: 'it is archived once approved' };
    case 'Done': {
      const { bucket, key, version } = standing.archive;
      const message = `what is approved lies in bucket ${bucket} as ${key}, version ${version}`;
      return { type, status: 'True', reason: 'Archived', message };
    }
    case 'Missing': {
      const meanwhile = standing.required
        ? 'nothing is written, because the policy requires one'
        : 'it is implemented all the same, because the policy does not require one';
      const message = `no archive is configured: ${standing.problem}; ${meanwhile}`;
      return { type, status: 'False', reason: 'NotConfigured', message };
    }
    case 'Waits': {
      const { problem } = standing;
      if (problem === undefined) {
        const message = 'what is approved is being archived; nothing is written before';
        return { type, status: 'False', reason: 'Archiving', message };
      }
      const message = `${problem}; nothing is written before it is archived, and it goes on by itself`;
      return { type, status: 'False', reason: 'Unavailable', message };
    }
  }
}

function notThereYet(type: string, what: string): Finding {
  const message = `Clotho has no ${what} yet; nothing was checked or made`;
  return { type, status: 'Unknown', reason: 'NotImplemented', message };
}

function applied(situation: Situation): Finding {
  const type = 'Applied';
  const { facts, begun } = situation;
  const count = facts.requests.length;
  const refused = facts.writes.find(({ state }) => state === 'Refused');
  if (refused) {
    const message = `${refused.name}: ${refused.message ?? 'refused'}`;
    return { type, status: 'False', reason: 'Refused', message };
  }
  const sealed = countWrites(situation, 'Sealed');
  const written = countWrites(situation, 'Written', 'Sealed');
  if (count > 0 && sealed === count) {
    return {
      type,
      status: 'True',
      reason: 'Sealed',
      message: count === 1 ? 'it is written and sealed' : `all ${count} are written and sealed`,
    };
  }
  const message = `${written} of ${count} are written, ${sealed} sealed`;
  return { type, status: 'False', reason: begun ? 'Applying' : 'NotYet', message };
}

function verified({ facts, phase }: Situation): Finding {
  const type = 'Verified';
  if (phase === 'Completed') {
    return { type, status: 'True', reason: 'Ready', message: 'what was written is ready' };
  }
  const open = facts.readiness.find(({ state }) => state !== 'Ready');
  if (phase === 'Failed' && open) {
    return { type, status: 'False', reason: 'NotReady', message: `${open.name}: ${open.message}` };
  }
  if (phase !== 'Verifying') {
    return { type, status: 'False', reason: 'NotYet', message: 'nothing is to be verified yet' };
  }
  const message = open ? `${open.name}: ${open.message}` : 'readiness is being checked';
  return { type, status: 'False', reason: 'InProgress', message };
}

/** Said only where one would expect a rollback. */
function rolledBack(situation: Situation): Finding[] {
  const { begun, phase, change } = situation;
  const expected =
    phase === 'Failed' ||
    (phase === 'Implementing' && (isOutOfTime(situation) || change.spec.cancel !== undefined));
  if (!begun || !expected) return [];
  const message =
    'Clotho has no rollback yet; what is written stays until another Change takes it back';
  return [{ type: 'RolledBack', status: 'False', reason: 'NotImplemented', message }];
}

function collisionFree({ facts: { collisions }, blocker }: Situation): Finding {
  const type = 'CollisionFree';
  if (collisions.length === 0) {
    return { type, status: 'True', reason: 'Alone', message: 'no other Change meets it' };
  }
  const met = collisions.map(({ change, namespace, on }) => `${change} (${namespace}): ${on}`);
  const first = blocker ? `It waits for Change ${blocker.metadata.name}. ` : '';
  const message = `${first}It meets ${collisions.length} other: ${met.join('; ')}`;
  return { type, status: 'False', reason: blocker ? 'Waits' : 'Collides', message };
}

/** Said only of a Change that is or was on hold. */
function held({ phase, locks, change }: Situation): Finding[] {
  const type = 'Held';
  if (phase === 'OnHold') {
    return [{ type, status: 'True', reason: 'Lockdown', message: `held by ${lockInWords(locks)}` }];
  }
  const wasHeld = change.status?.conditions?.some((each) => each.type === type) ?? false;
  return wasHeld
    ? [{ type, status: 'False', reason: 'Released', message: 'nothing holds it' }]
    : [];
}
