import { kinds, refOf } from '@clotho/api';
import { isConflict } from '@clotho/kube';
import { note } from '../shared/instance.ts';
import { ask, freshName, hold } from './changes.ts';
import type { Stage } from './stage.ts';

const AT_ONCE = 16;
/** One in so many waits for approval. */
const PENDING_SHARE = 10;

/** Makes Changes in bulk: most of them finished, the others waiting with a held write of their own. */
export async function fill(stage: Stage, count: number): Promise<void> {
  let made = 0;
  const maker = async (): Promise<void> => {
    while (made < count) {
      const index = made;
      made += 1;
      if (made % 1000 === 0) note(`${made} Changes are there`);
      await (index % PENDING_SHARE === 0 ? makePending(stage) : makeFinished(stage));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, maker));
}

async function makePending(stage: Stage): Promise<void> {
  const name = freshName();
  await ask(stage, name, [await hold(stage, name)]);
}

/** Straight to its end: what it once wrote has been cleaned up. */
async function makeFinished(stage: Stage): Promise<void> {
  const name = freshName();
  await ask(stage, name, ['cleaned-up'], { submit: false });
  const status = { phase: 'Completed', finishedAt: new Date().toISOString() };
  const options = { namespace: stage.namespace, subresource: 'status' };
  for (;;) {
    try {
      await stage.admin.mergePatch(refOf(kinds.change), name, { status }, options);
      return;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}
