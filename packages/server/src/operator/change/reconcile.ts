import type { Change } from '@clotho/api';
import { isFinished, next, type ChangeFacts, type Next } from '@clotho/core';
import { isConflict } from '@clotho/kube';
import { RecorderError } from '../../recorder/recorder.ts';
import type { OperatorContext, Requeue } from '../context.ts';
import { archive } from './archive/archive.ts';
import { announce } from './announce.ts';
import { keepRequests } from './bind/keep-requests.ts';
import { releaseOrphans } from './bind/release-orphans.ts';
import { cleanUp } from './finish/clean-up.ts';
import { finish } from './finish/finish.ts';
import { gather } from './gather.ts';
import { sayJournalAway } from './journal-away.ts';
import { lookAgainIn } from './readiness/look-again.ts';
import { record } from './record.ts';
import { storeStatus } from './store-status.ts';
import { writeNext } from './write/write.ts';

/** Somebody else wrote in between; the watch shows it within this time. */
const AFTER_CONFLICT_MS = 50;

/**
 * One round of a Change: what is known, where it goes, the journal before the effect, the status,
 * then the act. Each part can be repeated, so that a round may end anywhere.
 */
export async function reconcileChange(key: string, ctx: OperatorContext): Promise<Requeue> {
  const [namespace = '', name = ''] = key.split('/');
  const change = ctx.views.changes.store.get(namespace, name);
  try {
    await releaseOrphans(namespace, name, ctx);
    await cleanUp(namespace, name, ctx);
    if (!change || change.metadata.deletionTimestamp) {
      ctx.wakeUps.set(key, undefined);
      return {};
    }
    if (isFinished(change.status?.phase ?? 'Draft')) {
      ctx.archiver.forget(change.metadata.uid);
      return await finish(key, change, ctx);
    }
    return await round(key, change, ctx);
  } catch (error) {
    return await comeAgain(error, change, ctx);
  }
}

/** After what passes by itself; throws everything else. */
async function comeAgain(
  error: unknown,
  change: Change | undefined,
  ctx: OperatorContext,
): Promise<Requeue> {
  if (isConflict(error)) return { requeueAfterMs: AFTER_CONFLICT_MS };
  if (!change || !(error instanceof RecorderError)) throw error;
  return sayJournalAway(change, error.message, ctx);
}

async function round(key: string, change: Change, ctx: OperatorContext): Promise<Requeue> {
  const facts = await gather(change, ctx);
  const result = next(change, facts, ctx.clock.now());
  // Beside what follows: the Change waits for it the less.
  const archiveAgainMs = archive(change, facts, result, ctx);
  await record(change, result, ctx);
  const stored = await storeStatus(change, result.status, ctx);
  announce(stored, result.entries, ctx);
  for (const notifier of ctx.notifiers) notifier.moved?.(change, stored);
  ctx.wakeUps.set(key, result.wakeAt);
  await keepRequests(stored, facts, ctx);
  return result.action === 'Archive'
    ? requeueAfter(archiveAgainMs)
    : act(stored, facts, result, ctx);
}

function requeueAfter(ms: number | undefined): Requeue {
  return ms === undefined ? {} : { requeueAfterMs: ms };
}

async function act(
  change: Change,
  facts: ChangeFacts,
  { action }: Next,
  ctx: OperatorContext,
): Promise<Requeue> {
  switch (action) {
    case 'None':
    // keepRequests has bound them; the watch calls for the next round.
    case 'Bind':
    // It is under way, and calls for the next round.
    case 'Archive':
      return {};
    case 'Write':
      return writeNext(change, facts, ctx);
    case 'CheckReadiness':
      return { requeueAfterMs: lookAgainIn(change, ctx.clock.now()) };
  }
}
