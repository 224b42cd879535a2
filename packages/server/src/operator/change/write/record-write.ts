import { OPERATOR_USER, type Change, type JournalEntry, type ManifestRequest } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import type { Outcome } from './outcome.ts';

/** The write is in the journal before it is made. */
export async function recordIntent(
  change: Change,
  request: ManifestRequest,
  ctx: OperatorContext,
): Promise<void> {
  await ctx.recorder.record(entryOf('intended', change, request, ctx));
}

export async function recordWritten(
  change: Change,
  request: ManifestRequest,
  { uid, images = [] }: Extract<Outcome, { state: 'Written' }>,
  ctx: OperatorContext,
): Promise<void> {
  const entry = entryOf('written', change, request, ctx);
  const seen = images.length === 0 ? {} : { images };
  await ctx.recorder.record({ ...entry, body: { ...entry.body, objectUid: uid, ...seen } });
  const { kind, name } = request.spec.target;
  const what = `${request.spec.operation} of ${kind} ${name} is applied`;
  ctx.log.info(what, { change: `${change.metadata.namespace ?? ''}/${change.metadata.name}` });
  ctx.events.record(change, { type: 'Normal', reason: 'Applied', action: 'Apply', note: what });
}

function entryOf(
  stage: 'intended' | 'written',
  change: Change,
  request: ManifestRequest,
  { clock }: OperatorContext,
): JournalEntry {
  const { operation, target, digest } = request.spec;
  return {
    id: `applied/${change.metadata.uid}/${request.metadata.uid}/${stage}`,
    at: formatInstant(clock.now()),
    kind: 'ObjectApplied',
    actor: { username: OPERATOR_USER },
    subject: { ...target },
    change: carrierOf(change),
    body: {
      stage,
      operation,
      digest,
      change: change.metadata.name,
      request: request.metadata.name,
    },
  };
}

/** Its history then holds the entry. */
function carrierOf({ metadata }: Change): NonNullable<JournalEntry['change']> {
  const { name, namespace = '', uid } = metadata;
  return { namespace, name, uid };
}
