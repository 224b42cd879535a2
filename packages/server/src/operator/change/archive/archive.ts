import type { Change } from '@clotho/api';
import type { ChangeFacts, Next } from '@clotho/core';
import type { OperatorContext } from '../../context.ts';
import { archiveRequestOf } from './request.ts';

/**
 * Begins to archive what is approved, unless it is under way. It is no step of the Change that would
 * have to be on record first: nothing of the cluster is touched, and the journal has it by the end.
 *
 * @returns after how many milliseconds to come again without being called
 */
export function archive(
  change: Change,
  facts: ChangeFacts,
  { status, action, covers }: Pick<Next, 'status' | 'action' | 'covers'>,
  ctx: OperatorContext,
): number | undefined {
  if (action !== 'Archive') return undefined;
  const asDecided = { ...change, status };
  return ctx.archiver.begin(asDecided, covers ?? '', () =>
    archiveRequestOf({ change: asDecided, facts, covers: covers ?? '' }, ctx),
  );
}
