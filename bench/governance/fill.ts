import { waitFor, type ControlPlane } from '@clotho/embedded';
import { note } from '../shared/instance.ts';
import { copyFinished, copyWaiting } from './copies.ts';
import { withoutGate } from './gate-off.ts';
import { finishedPattern, waitingPattern, type Finished, type Waiting } from './patterns.ts';
import type { Stage } from './stage.ts';

const AT_ONCE = 32;
/** One in so many waits for approval; the others are finished. */
const WAITING_SHARE = 2;

/** How the Changes of a bench came to be there. */
export interface Filled {
  /** Changes that were put there, and how many of them wait for approval. */
  copies: number;
  waiting: number;
  /** Until all were stored, and from then until the operator had taken up those that wait. */
  storedSeconds: number;
  takenUpSeconds: number;
}

/**
 * Makes Changes in bulk. One of each sort goes the whole way; the others are copies of what is
 * stored of it, put there by an administrator while the gate is off. Then the gate is on again, and
 * the operator takes up the copies that wait like any new Change.
 */
export async function fill(plane: ControlPlane, stage: Stage, count: number): Promise<Filled> {
  const finished = await finishedPattern(stage);
  const waiting = await waitingPattern(stage);
  const before = countWaiting(stage);
  const copies = count - 2;
  const share = Math.floor(copies / WAITING_SHARE);
  let storedSeconds = 0;
  await withoutGate(plane, stage, async () => {
    storedSeconds = await timed(() => copyAll(stage, copies, { finished, waiting }));
    note(`${copies} copies were stored in ${storedSeconds.toFixed(0)} s while the gate was off`);
  });
  const takenUpSeconds = await timed(() =>
    waitFor(() => countWaiting(stage) >= before + share, {
      timeoutMs: 1_800_000,
      describe: `${share} Changes to wait for approval`,
    }),
  );
  note(`the operator took up ${share} that wait in ${takenUpSeconds.toFixed(0)} s`);
  return { copies, waiting: share, storedSeconds, takenUpSeconds };
}

async function copyAll(
  stage: Stage,
  count: number,
  { finished, waiting }: { finished: Finished; waiting: Waiting },
): Promise<void> {
  let made = 0;
  const copier = async (): Promise<void> => {
    while (made < count) {
      const index = made;
      made += 1;
      if (made % 1000 === 0) note(`${made} copies are stored`);
      const isWaiting = index % WAITING_SHARE === 1;
      await (isWaiting ? copyWaiting(waiting, stage) : copyFinished(finished, stage));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, copier));
}

function countWaiting({ changes }: Stage): number {
  return changes.store.list().filter(({ status }) => status?.phase === 'PendingApproval').length;
}

/** Seconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
