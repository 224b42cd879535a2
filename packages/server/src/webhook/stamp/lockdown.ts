import type { LockdownSpec } from '@clotho/api';
import { releaseFields, startLockdown, stampOf, updateLockdown } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { textAt } from '../gate/write.ts';
import { nameOf, specOf, userOf } from '../objects.ts';
import type { Review } from '../review.ts';
import { changesInScope } from './lockdown-scope.ts';
import { Refusal } from './refusal.ts';
import type { Stamped } from './stamped.ts';

/** Who stops the line and who lets it go on is whoever writes it; RBAC says who may. */
export async function stampLockdown(review: Review, ctx: GateContext): Promise<Stamped> {
  const writer = { user: userOf(review), now: ctx.clock.now() };
  const edited = specOf<LockdownSpec>(review.object);
  if (review.operation === 'CREATE') {
    const started = startLockdown(edited, writer);
    if (!started.ok) throw new Refusal('BadLockdown', started.message);
    const { requestedBy, requestedAt } = started.spec;
    return {
      fields: { requestedBy, requestedAt },
      warnings: await previewOf(edited, review, ctx),
    };
  }
  return update(edited, review, writer, ctx);
}

function update(
  edited: Partial<LockdownSpec>,
  review: Review,
  writer: Parameters<typeof updateLockdown>[2],
  ctx: GateContext,
): Stamped {
  const old = specOf<LockdownSpec>(review.oldObject);
  const result = updateLockdown(old, edited, writer);
  if (!result.ok) throw new Refusal('Immutable', result.message);
  const { requestedBy, requestedAt, release } = result.spec;
  const isNew = release !== undefined && old.release === undefined;
  const uid = textAt(review.oldObject, ['metadata', 'uid']);
  const stamp = isNew ? stampOf(releaseFields(uid, result.spec), ctx.keys.ring()) : undefined;
  return {
    fields: {
      requestedBy,
      requestedAt,
      release: release && { ...release, ...(stamp === undefined ? {} : { stamp }) },
    },
  };
}

/** What it would hold, or holds from now on. At most three lines of 120 characters get through. */
async function previewOf(
  spec: Partial<LockdownSpec>,
  review: Review,
  ctx: GateContext,
): Promise<string[]> {
  const { names, isMore } = await changesInScope(spec, ctx);
  const count = `${isMore ? 'at least ' : ''}${names.length} ${names.length === 1 ? 'Change' : 'Changes'}`;
  const verb = review.dryRun ? 'would hold' : 'holds';
  const subject = nameOf(review.object) || 'it';
  if (names.length === 0) return [`clotho: ${subject} ${verb} no Change now; later ones too`];
  return [`clotho: ${subject} ${verb} ${count}`, ...linesOf(names)];
}

const LONGEST_LINE = 110;
const MOST_LINES = 2;

function linesOf(names: readonly string[]): string[] {
  const lines: string[] = [''];
  for (const [index, name] of names.entries()) {
    const last = lines.at(-1) ?? '';
    const joined = last === '' ? name : `${last}, ${name}`;
    if (joined.length <= LONGEST_LINE) lines[lines.length - 1] = joined;
    else if (lines.length < MOST_LINES) lines.push(name);
    else {
      lines[lines.length - 1] =
        `${last.slice(0, LONGEST_LINE - 16)} and ${names.length - index} more`;
      break;
    }
  }
  return lines;
}
