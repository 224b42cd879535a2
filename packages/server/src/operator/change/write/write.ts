import { kinds, refOf, type Change, type ManifestRequest } from '@clotho/api';
import type { ChangeFacts } from '@clotho/core';
import type { OperatorContext, Requeue } from '../../context.ts';
import { markApplied, markRefused, markUnknown } from './mark.ts';
import type { Outcome } from './outcome.ts';
import { checkPermission } from './permission.ts';
import { recordIntent, recordWritten } from './record-write.ts';
import { send } from './send.ts';

/** The gate seals what is applied; its note on the request calls for the next round. */
const NEXT_ROUND: Requeue = {};

/** The watches mostly call earlier, with what the gate knew before the operator did. */
const ASK_AGAIN_MS = 1000;

/** Nothing is known about the write yet; it is tried again with a growing delay. */
class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code = 'CouldNotWrite';
}

/**
 * Writes the first request that is not written yet, and no other. Killed anywhere, the next round
 * looks at the object first and goes on from what it finds. Throws KubeError, WriteError.
 */
export async function writeNext(
  change: Change,
  facts: ChangeFacts,
  ctx: OperatorContext,
): Promise<Requeue> {
  const name = nextName(facts);
  if (name === undefined) return NEXT_ROUND;
  const request = await readRequest(name, change, ctx);
  // What the watch has not shown yet was done in the round before.
  if (request.status?.phase === 'Applied') return NEXT_ROUND;
  const outcome =
    (await checkPermission(change, request, ctx)) ?? (await implement(change, request, ctx));
  if (outcome.state === 'Later') return { requeueAfterMs: ASK_AGAIN_MS };
  await settle(change, request, outcome, ctx);
  return NEXT_ROUND;
}

function nextName({ requests, writes }: ChangeFacts): string | undefined {
  const isDone = (name: string): boolean =>
    writes.some((write) => write.name === name && ['Written', 'Sealed'].includes(write.state));
  return requests.find(({ name }) => !isDone(name))?.name;
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
      await recordWritten(change, request, outcome.uid, ctx);
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
