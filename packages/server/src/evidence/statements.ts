import { setTimeout as delay } from 'node:timers/promises';
import type { BlobRef, JournalEntry } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import {
  changeStatement,
  CHANGE_PREDICATE,
  endsChange,
  IN_TOTO_ENVELOPE,
  parseLeaf,
  signStatement,
  type LeafEntry,
} from '@clotho/core/journal';
import type { Journal, StoredEntry } from '@clotho/store';
import type { ApiContext } from '../api/context.ts';

const PAGE = 500;
/** Journals grow by many entries a second, of which few end a Change. */
const BETWEEN_MS = 250;
const RETRY_MS = 2_000;

type Context = Pick<ApiContext, 'journal' | 'signer' | 'origin' | 'clock' | 'log'>;

/**
 * Signs a statement for every Change that came to its end, and puts it beside the journal. It goes on
 * from the newest statement that is there, so that none is left out over restarts.
 *
 * @returns ends it after the statement that is being made
 */
export function signStatements(ctx: Context): () => Promise<void> {
  const stopping = new AbortController();
  let growth = Promise.withResolvers<void>();
  const stopListening = ctx.journal.onGrowth(() => growth.resolve());
  const untilGrowth = async (): Promise<void> => {
    await growth.promise;
    growth = Promise.withResolvers();
  };
  const running = follow(ctx, untilGrowth, stopping.signal);
  return async () => {
    stopping.abort();
    stopListening();
    growth.resolve();
    await running;
  };
}

async function follow(
  ctx: Context,
  untilGrowth: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let through: number | undefined;
  while (!signal.aborted) {
    await untilGrowth();
    try {
      // Growth is that of this server, so that it leads the others when it comes here.
      through ??= await newestSigned(ctx.journal);
      through = await signAfter(through, ctx, signal);
      await pause(BETWEEN_MS, signal);
    } catch (error) {
      ctx.log.warn('statements are signed again', { error });
      await pause(RETRY_MS, signal);
    }
  }
}

/** The end of a Change that the newest statement is about; -1 before the first. */
async function newestSigned(journal: Journal): Promise<number> {
  const [newest] = await journal.search({ kind: 'StatementSigned', order: 'desc', limit: 1 });
  const of = newest && parsed(newest).body['endedBy'];
  return typeof of === 'number' ? of : -1;
}

/** Signs for what ended after an entry; answers how far it came. */
async function signAfter(through: number, ctx: Context, signal: AbortSignal): Promise<number> {
  let last = through;
  while (!signal.aborted) {
    const after = last < 0 ? {} : { after: last };
    const page = await ctx.journal.search({ kind: 'ChangeTransition', ...after, limit: PAGE });
    for (const stored of page) {
      const entry = parsed(stored);
      if (endsChange(entry)) await signFor(entry, ctx);
      last = stored.seq;
    }
    if (page.length < PAGE) break;
  }
  return last;
}

async function signFor(end: LeafEntry, ctx: Context): Promise<void> {
  const { journal, origin, signer } = ctx;
  const statement = changeStatement(await historyUntil(end, journal), origin);
  if (!statement) return;
  const envelope = Buffer.from(await signStatement(statement, signer));
  const sha256 = await journal.putBlob(envelope, false);
  const blob = {
    sha256,
    size: envelope.length,
    salted: false,
    name: 'in-toto statement',
    mediaType: IN_TOTO_ENVELOPE,
  };
  await journal.append('clotho/journal', [entryOf(end, blob, formatInstant(ctx.clock.now()))]);
}

async function historyUntil({ stream, seq }: LeafEntry, journal: Journal): Promise<LeafEntry[]> {
  const history: LeafEntry[] = [];
  for (;;) {
    const last = history.at(-1)?.seq;
    const after = last === undefined ? {} : { after: last };
    const page = await journal.search({ stream, ...after, limit: PAGE });
    history.push(...page.map(parsed));
    if (page.length < PAGE) return history.filter((entry) => entry.seq <= seq);
  }
}

function entryOf(end: LeafEntry, blob: BlobRef, at: string): JournalEntry {
  const { subject, seq, body } = end;
  return {
    id: `statement/${subject.uid ?? ''}/${seq}`,
    at,
    kind: 'StatementSigned',
    actor: { username: 'clotho-journal' },
    subject,
    body: {
      what: 'an in-toto statement about what was done',
      endedBy: seq,
      outcome: body['phase'] ?? '',
      predicateType: CHANGE_PREDICATE,
    },
    blobs: [blob],
  };
}

function parsed({ leaf }: StoredEntry): LeafEntry {
  return parseLeaf(Buffer.from(leaf));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
