import {
  CHANGE_PHASES,
  kinds,
  refOf,
  type Change,
  type ChangePhase,
  type LockdownSpec,
} from '@clotho/api';
import { isInScope, lifePhase, transitions } from '@clotho/core';
import type { GateContext } from '../context.ts';

const PAGE = 500;
/** What a review has time for; a preview says "at least" beyond. */
const MOST_PAGES = 4;

/** Phases that nothing is held in any more, for the server to leave out. */
const LEFT_OUT = CHANGE_PHASES.filter((phase) => phase !== 'OnHold' && !canBeHeld(phase));

/** The Changes that a Lockdown of this scope holds, as `namespace/name`, sorted. */
export async function changesInScope(
  scope: Partial<LockdownSpec>,
  { client }: GateContext,
): Promise<{ names: string[]; isMore: boolean }> {
  const fieldSelector = LEFT_OUT.map((phase) => `status.phase!=${phase}`).join(',');
  const found: Change[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const options = { fieldSelector, limit: PAGE, continue: next };
    const list = await client.list<Change>(refOf(kinds.change), options);
    found.push(...list.items.filter((change) => isHoldable(change) && isInScope(scope, change)));
    next = list.continue;
    if (next === undefined) break;
  }
  const names = found.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  return { names: names.toSorted(), isMore: next !== undefined };
}

function isHoldable({ status }: Change): boolean {
  return canBeHeld(lifePhase(status));
}

function canBeHeld(phase: ChangePhase): boolean {
  return transitions[phase].includes('OnHold');
}
