import type { SealRecordSpec } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { GateContext } from '../../webhook/context.ts';
import { findRecord, putRecord, type UnsealedRecord } from '../record.ts';
import type { Note } from './note.ts';

/** Writes the next record of an object that was written in a session, or finds it written. */
export async function sealNoted(note: Note, ctx: GateContext): Promise<SealRecordSpec> {
  const found = await findRecord(note.target, ctx);
  const newest = found?.isValid ? found.record.spec : null;
  if (newest && saysSo(newest, note)) return newest;
  const unsealed = specOf(note, (newest?.seq ?? 0) + 1, ctx);
  await journal(note, unsealed, ctx);
  return (await putRecord(unsealed, found?.record ?? null, ctx)).spec;
}

async function journal(note: Note, spec: UnsealedRecord, ctx: GateContext): Promise<void> {
  const { target, session } = note;
  await ctx.recorder.record({
    id: `sealed/${session.uid}/${target.uid ?? ''}/${spec.seq}`,
    at: spec.sealedAt,
    kind: 'ObjectSealed',
    actor: { username: 'clotho-gate' },
    subject: { ...target },
    body: { digest: spec.digest ?? null, seq: spec.seq, session: session.name },
  });
}

function saysSo(spec: SealRecordSpec, { target, operation, digest }: Note): boolean {
  if (spec.target.uid !== target.uid) return false;
  return operation === 'Delete' ? spec.tombstone === true : spec.digest === digest;
}

function specOf(
  { target, operation, digest, session }: Note,
  seq: number,
  ctx: GateContext,
): UnsealedRecord {
  return {
    target,
    ...(operation === 'Delete' ? { tombstone: true } : { digest }),
    seq,
    origin: 'BreakGlass',
    requestUid: session.uid,
    operation,
    sealedAt: formatInstant(ctx.clock.now()),
  };
}
