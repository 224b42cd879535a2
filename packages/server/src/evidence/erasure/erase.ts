import { randomUUID } from 'node:crypto';
import type { ErasureAnswer, ErasureRequest } from '@clotho/api';
import { formatInstant, parseInstant } from '@clotho/core';
import type { LeafEntry } from '@clotho/core/journal';
import type { UserInfo } from '@clotho/kube';
import type { ApiContext } from '../../api/context.ts';
import { finishErasure } from './finish.ts';
import {
  changeOf,
  entriesOfKind,
  erasureEntry,
  recordedErasure,
  SOURCE,
  subjectOf,
  textAt,
} from './record.ts';
import type { ErasureTarget } from './target.ts';

/** For how long a request waits for the second person. */
const REQUEST_MS = 7 * 86_400_000;

interface Asked {
  readonly why: ErasureRequest;
  readonly by: UserInfo;
}

/**
 * Erases content by law. That it is erased, by whom and why is durable before the bytes go; asking
 * again answers the same. Where two people are needed, the first one's call is a request.
 *
 * @throws StoreError
 */
export async function eraseContent(
  target: ErasureTarget,
  asked: Asked,
  ctx: ApiContext,
): Promise<ErasureAnswer> {
  const known = await recordedErasure(target.sha256, ctx.journal);
  if (known) return finishErasure(known, ctx);
  const request = await openRequest(target.sha256, ctx);
  const isSecond = request !== undefined && request.actor.username !== asked.by.username;
  if (ctx.erasurePeople === 2 && !isSecond) {
    return request ? waiting(request) : requested(target, asked, ctx);
  }
  const said = isSecond ? confirmation(request, asked) : { why: asked.why, more: {} };
  const at = formatInstant(ctx.clock.now());
  await ctx.journal.append(SOURCE, [erasureEntry(target, { ...said, by: asked.by, at })]);
  const recorded = await recordedErasure(target.sha256, ctx.journal);
  if (!recorded) throw new Error(`the erasure of ${target.sha256} was appended and is not there`);
  return finishErasure(recorded, ctx);
}

/** The newest request of somebody that has not run out. */
async function openRequest(
  sha256: string,
  { journal, clock }: ApiContext,
): Promise<LeafEntry | undefined> {
  const requests = await entriesOfKind('ErasureRequested', journal);
  return requests.findLast(
    ({ at, body }) => body['sha256'] === sha256 && parseInstant(at) + REQUEST_MS > clock.now(),
  );
}

/** The reason is that of who asked; who confirms says theirs besides. */
function confirmation(
  { seq, actor, body }: LeafEntry,
  { why }: Asked,
): { why: ErasureRequest; more: Record<string, unknown> } {
  const [basis, ticket] = [textAt(body, 'basis'), textAt(body, 'ticket')];
  return {
    why: {
      reason: textAt(body, 'reason'),
      ...(basis === '' ? {} : { basis }),
      ...(ticket === '' ? {} : { ticket }),
    },
    more: { requestedBy: actor.username, request: seq, confirmation: why.reason },
  };
}

async function requested(
  target: ErasureTarget,
  { why, by }: Asked,
  { journal, clock }: ApiContext,
): Promise<ErasureAnswer> {
  const { sha256 } = target;
  const { entry: _entry, ...said } = why;
  const at = formatInstant(clock.now());
  const change = changeOf(target.entry);
  const [receipt] = await journal.append(SOURCE, [
    {
      id: `erasure-requested/${sha256}/${randomUUID()}`,
      at,
      kind: 'ErasureRequested',
      actor: { username: by.username, groups: [...(by.groups ?? [])] },
      subject: subjectOf(sha256, target.entry),
      ...(change ? { change } : {}),
      body: { sha256, ...said },
    },
  ]);
  return answerOf({ sha256, seq: receipt?.seq ?? -1, by: by.username, at, reason: why.reason });
}

function waiting({ seq, actor, at, body }: LeafEntry): ErasureAnswer {
  const [sha256, reason] = [textAt(body, 'sha256'), textAt(body, 'reason')];
  return answerOf({ sha256, seq, by: actor.username, at, reason });
}

function answerOf({
  seq,
  at,
  ...said
}: Pick<ErasureAnswer, 'sha256' | 'by' | 'at' | 'reason'> & { seq: number }): ErasureAnswer {
  const until = formatInstant(parseInstant(at) + REQUEST_MS);
  return { state: 'Requested', ...said, at, entry: seq, until, archive: [] };
}
