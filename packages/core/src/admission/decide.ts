import { checks } from './checks.ts';
import type { Decision } from './decision.ts';
import type { WriteFacts } from './facts.ts';

/** The first check that has an answer gives it; what none of them knows is held. */
export function decide(facts: WriteFacts): Decision {
  for (const check of checks) {
    const decision = check(facts);
    if (decision) return soften(decision, facts);
  }
  return soften(unapproved(facts), facts);
}

function unapproved({ refusal }: WriteFacts): Decision {
  return refusal === null
    ? { verdict: 'Hold', reason: 'Held' }
    : { verdict: 'Refuse', reason: 'NotHoldable', message: refusal };
}

/** A dry-run writes nothing and an Audit policy blocks nothing, whatever the checks say. */
function soften(decision: Decision, facts: WriteFacts): Decision {
  if (decision.verdict === 'Allow') {
    // A dry-run must not use an approval up.
    return facts.dryRun ? { verdict: 'Allow', reason: decision.reason } : decision;
  }
  if (facts.dryRun) {
    return { verdict: 'Allow', reason: 'DryRun', warning: dryRunWarning(decision) };
  }
  if (facts.mode === 'Audit' && isUnapproved(decision)) {
    return {
      verdict: 'Allow',
      reason: 'AuditOnly',
      warning: 'clotho: not approved; the policy only watches, so the write passes and is recorded',
    };
  }
  return decision;
}

/** Clotho's own accounts are kept to what is approved even under an Audit policy. */
function isUnapproved({ reason }: Decision): boolean {
  return reason === 'Held' || reason === 'NotHoldable';
}

function dryRunWarning(decision: Exclude<Decision, { verdict: 'Allow' }>): string {
  return decision.verdict === 'Hold'
    ? 'clotho: not approved; without dry-run this write would be held as a ManifestRequest'
    : `clotho: would be refused: ${decision.message}`;
}
