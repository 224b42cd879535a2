import { kinds, refOf, type Lockdown } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import { orNull, WorkQueue } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { statusOf } from './status.ts';

const LOCKDOWNS = refOf(kinds.lockdown);
/** A Lockdown of thousands of Changes is not told of each of them. */
const GATHER_MS = 200;

/** Shows on each Lockdown whether it holds, how many Changes, and the first of them by name. */
export function startLockdowns(ctx: OperatorContext): { stop(): Promise<void> } {
  const { views, log } = ctx;
  const queue = new WorkQueue({
    onError: (error, lockdown) => log.warn('trying again', { lockdown, error }),
  });
  views.lockdowns.onChange(({ type, object }) => {
    if (type !== 'deleted') queue.add(object.metadata.name);
  });
  views.changes.onChange(({ object, old }) => {
    const names = new Set([...(object.status?.heldBy ?? []), ...(old?.status?.heldBy ?? [])]);
    for (const name of names) queue.addAfter(name, GATHER_MS);
  });
  const work = async (name: string): Promise<void> => {
    const lockdown = views.lockdowns.store.get(undefined, name);
    if (lockdown) await show(lockdown, ctx);
  };
  queue.run(work, { concurrency: 1 });
  return { stop: () => queue.stop() };
}

async function show(lockdown: Lockdown, ctx: OperatorContext): Promise<void> {
  const { name, uid } = lockdown.metadata;
  const held = ctx.views.heldBy(name);
  const status = statusOf(lockdown, held, formatInstant(ctx.clock.now()));
  if (!status) return;
  const patch = { metadata: { uid }, status };
  await orNull(ctx.client.mergePatch(LOCKDOWNS, name, patch, { subresource: 'status' }));
}
