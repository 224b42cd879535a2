import {
  decide,
  heldMessage,
  heldWarning,
  type Decision,
  type Write,
  type WriteFacts,
} from '@clotho/core';
import type { GateContext } from '../context.ts';
import { homeOf } from '../home.ts';
import { NOT_NOW } from '../../not-now.ts';
import { riskWarnings } from '../simulate/warnings.ts';
import type { Answer, Review } from '../review.ts';
import { capture, CaptureError } from './capture/capture.ts';
import { askedBy } from './asked.ts';
import { claim } from './claim.ts';
import { missingRights } from './cluster-rights.ts';
import { gatherLive, gatherQuick } from './gather.ts';
import { describeHeld } from './held.ts';
import { passBySession } from './pass-by-session.ts';
import { recordAudit } from './record-audit.ts';
import { useOnce } from './use-once.ts';

/** Decides one write to a managed namespace: let it through, or hold it as a ManifestRequest. */
export async function handleGate(received: Review, ctx: GateContext): Promise<Answer> {
  const review = withoutConnect(received);
  const asked = await askedBy(review, ctx);
  const quick = gatherQuick(review, asked, ctx);
  // Most writes of a quiet namespace change nothing; they are answered without asking anybody.
  if (quick.unchanged || quick.exemption !== null) return { allowed: true };
  const live = await gatherLive(review, quick, asked.write, ctx);
  const facts = asked.isCurrent ? live : holdable(live);
  return answer(review, asked.write, facts, ctx);
}

/** A CONNECT that gets here uploads something, of which an object will be made. */
function withoutConnect(review: Review): Review {
  return review.operation === 'CONNECT' ? { ...review, operation: 'CREATE' } : review;
}

/** What was read is not surely what is replaced: nothing may be let through for being approved. */
function holdable(facts: WriteFacts): WriteFacts {
  return { ...facts, record: facts.record && { ...facts.record, matches: false }, candidates: [] };
}

async function answer(
  review: Review,
  write: Write,
  facts: WriteFacts,
  ctx: GateContext,
): Promise<Answer> {
  const decision = decide(facts);
  switch (decision.verdict) {
    case 'Allow':
      return letThrough(decision, { review, write, facts }, ctx);
    case 'Refuse':
      return refusal(decision);
    case 'Hold':
      return hold(review, write, facts, ctx);
  }
}

interface Asking {
  review: Review;
  write: Write;
  facts: WriteFacts;
}

/** Puts on record what a write passes by, before the answer. */
async function letThrough(
  { session, reason, warning = '', uses }: Extract<Decision, { verdict: 'Allow' }>,
  { review, write, facts }: Asking,
  ctx: GateContext,
): Promise<Answer> {
  if (session) await passBySession(session, review, write, ctx);
  if (reason === 'AuditOnly') await recordAudit(review, write, warning, ctx);
  if (uses) {
    const { namespace } = homeOf(review, ctx);
    const used = await useOnce(uses, namespace, write, ctx);
    if (used !== null) return { allowed: false, message: used };
    await claim(uses, namespace, write, ctx);
  }
  const risk = await riskWarnings(review, write, facts, ctx);
  return { allowed: true, warnings: [...(warning === '' ? [] : [warning]), ...risk] };
}

function refusal({ message, passing }: Extract<Decision, { verdict: 'Refuse' }>): Answer {
  return { allowed: false, message, ...(passing ? { cause: NOT_NOW } : {}) };
}

async function hold(
  review: Review,
  write: Write,
  facts: WriteFacts,
  ctx: GateContext,
): Promise<Answer> {
  try {
    const request = await capture(review, write, facts, ctx);
    const held = await describeHeld(request.request, request.earlier, ctx);
    const warning = heldWarning(write, held);
    return {
      allowed: false,
      message:
        heldMessage(write.target, write.operation, held) + (await missingRights(review, ctx)),
      ...(warning === null ? {} : { warnings: [warning] }),
      audit: { request: `${held.namespace}/${held.name}`, uid: request.request.metadata.uid ?? '' },
    };
  } catch (error) {
    // Too large to keep is an answer; anything else is "could not check" and fails the call.
    if (error instanceof CaptureError) return { allowed: false, message: error.message };
    throw error;
  }
}
