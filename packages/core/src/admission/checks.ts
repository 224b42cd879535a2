import { isPassing } from '../change/may-implement.ts';
import { isSingleUse } from '../seal/sealable.ts';
import type { Decision } from './decision.ts';
import type { WriteFacts } from './facts.ts';

/** Answers for the writes it knows about, null for the rest. */
export type Check = (facts: WriteFacts) => Decision | null;

/** In this order; the first answer counts. Built-in controllers never get here: see matchConditions. */
export const checks: readonly Check[] = [
  // Resyncs, storage migrations and a second `kubectl apply` change nothing.
  unchanged,
  // A third-party controller does what a WriterExemption names.
  exempt,
  // What was approved once and is still the newest needs no approval again.
  restores,
  // The gate gives its own accounts their bounded rights in the namespace.
  ownBinding,
  // The operator implements an approved Change.
  approved,
  // Clotho's own accounts never get a write held in their name.
  ownAccount,
  // Somebody has a session in which they write past the approval.
  breakGlass,
];

function unchanged({ unchanged: same }: WriteFacts): Decision | null {
  return same ? { verdict: 'Allow', reason: 'Unchanged' } : null;
}

function exempt({ exemption }: WriteFacts): Decision | null {
  return exemption === null ? null : { verdict: 'Allow', reason: 'Exempt' };
}

function restores({ record, operation, target }: WriteFacts): Decision | null {
  if (!record || operation === 'DELETE' || record.tombstone || !record.matches) return null;
  // What ran once is not run again without being approved again.
  if (operation === 'CREATE' && isSingleUse(target)) return null;
  return { verdict: 'Allow', reason: 'Restores' };
}

function ownBinding({ ownBinding: own, ownAccount: account }: WriteFacts): Decision | null {
  return own && account === 'Gate' ? { verdict: 'Allow', reason: 'OwnBinding' } : null;
}

function approved({ candidates, ownAccount: account }: WriteFacts): Decision | null {
  if (account !== 'Operator') return null;
  const uses = candidates.find(
    (candidate) =>
      candidate.match !== 'None' && candidate.baselineCurrent && candidate.mayImplement.ok,
  );
  return uses ? { verdict: 'Allow', reason: 'Approved', uses } : null;
}

function ownAccount({ ownAccount: account, candidates }: WriteFacts): Decision | null {
  if (account === null) return null;
  const message = whyNotApproved(candidates);
  const may = candidates[0]?.mayImplement;
  const passing = may?.ok === false && may.code !== undefined && isPassing(may.code);
  return { verdict: 'Refuse', reason: 'NotApproved', message, ...(passing ? { passing } : {}) };
}

function breakGlass({ breakGlass: session }: WriteFacts): Decision | null {
  if (session === null) return null;
  const warning = `clotho: break-glass session ${session.name}: this write is on record and will be reviewed`;
  return { verdict: 'Allow', reason: 'BreakGlass', session, warning };
}

function whyNotApproved(candidates: WriteFacts['candidates']): string {
  const [first] = candidates;
  if (!first) return 'no request for this object is bound to a Change';
  if (!first.mayImplement.ok) return `Change ${first.change.name}: ${first.mayImplement.message}`;
  if (!first.baselineCurrent) {
    return `the object changed since request ${first.request.name} was held; hold it anew and amend Change ${first.change.name}`;
  }
  return `the content is not what request ${first.request.name} was approved for: ${first.mismatch ?? 'it differs'}`;
}
