import { kinds, refOf, type Change, type ManifestRequest } from '@clotho/api';
import { locksOn, type ChangeFacts } from '@clotho/core';
import type { OperatorContext, Requeue } from '../../context.ts';
import { markApplied, markRefused, markUnknown } from './mark.ts';
import type { Outcome } from './outcome.ts';
import { checkPermission } from './permission.ts';
import { recordIntent, recordWritten } from './record-write.ts';
import { send } from './send.ts';

/** The gate seals what is applied; its note on the request calls for the next round. */
const NEXT_ROUND: Requeue = {};

/** Progress is shown between rounds, and showing it costs the more the larger a Change is. */
const MOST_A_ROUND = 10;

/** The watches mostly call earlier, with what the gate knew before the operator did. */
const ASK_AGAIN_MS = 1000;

/** Nothing is known about the write yet; it is tried again with a growing delay. */
class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code = 'CouldNotWrite';
}

/**
 * Writes the first requests that are not written yet, one after the other, and stops at the first
 * that can't be written now. Killed anywhere, the next round looks at the object first and goes on
 * from what it finds. Throws KubeError, WriteError.
 */
export async function writeNext(
  change: Change,
  facts: ChangeFacts,
  ctx: OperatorContext,
): Promise<Requeue> {
  const names = namesLeft(facts).slice(0, MOST_A_ROUND);
  for (const [index, name] of names.entries()) {
    // The gate would refuse the next one; the object that was being written is finished.
    if (index > 0 && isHeld(change, ctx)) return NEXT_ROUND;
    const state = await writeOne(name, change, ctx);
    if (state === 'Later') return { requeueAfterMs: ASK_AGAIN_MS };
    if (state !== 'Written') return NEXT_ROUND;
  }
  return NEXT_ROUND;
}

function namesLeft({ requests, writes }: ChangeFacts): string[] {
  const isDone = new Set(
    writes.filter(({ state }) => ['Written', 'Sealed'].includes(state)).map(({ name }) => name),
  );
  return requests.map(({ name }) => name).filter((name) => !isDone.has(name));
}

function isHeld(change: Change, { views }: OperatorContext): boolean {
  const { lockdowns } = views.rulesOf(change.metadata.namespace ?? '');
  return locksOn(change, lockdowns).length > 0;
}

async function writeOne(
  name: string,
  change: Change,
  ctx: OperatorContext,
): Promise<Outcome['state']> {
  const request = await readRequest(name, change, ctx);
  // What the watch has not shown yet was done in the round before.
  if (request.status?.phase === 'Applied') return 'Written';
  const outcome =
    (await checkPermission(change, request, ctx)) ?? (await implement(change, request, ctx));
  if (outcome.state !== 'Later') await settle(change, request, outcome, ctx);
  return outcome.state;
}

async function readRequest(
  name: string,
  { metadata }: Change,
  { client }: OperatorContext,
): Promise<ManifestRequest> {
  return client.get<ManifestRequest>(refOf(kinds.manifestRequest), name, metadata.namespace);
}

async function implement(
  change: Change,
  request: ManifestRequest,
  ctx: OperatorContext,
): Promise<Outcome> {
  await recordIntent(change, request, ctx);
  return send(request, ctx);
}

async function settle(
  change: Change,
  request: ManifestRequest,
  outcome: Exclude<Outcome, { state: 'Later' }>,
  ctx: OperatorContext,
): Promise<void> {
  switch (outcome.state) {
    case 'Written':
      await recordWritten(change, request, outcome, ctx);
      await markApplied(request, outcome.uid, ctx);
      return;
    case 'Refused':
      await markRefused(request, outcome, ctx);
      return;
    case 'Again':
    case 'Unknown': {
      const message =
        outcome.state === 'Unknown' ? outcome.message : 'the object keeps changing under the write';
      await markUnknown(request, `could not write: ${message}; it is tried again`, ctx);
      throw new WriteError(`${request.metadata.name} could not be written: ${message}`);
    }
  }
}
