import type { ChangePolicy } from '@clotho/api';

export const CATEGORIES = ['normal', 'standard', 'emergency'] as const;
export const LEVELS = ['low', 'medium', 'high'] as const;
export type CategoryRow = (typeof CATEGORIES)[number];
export type LevelColumn = (typeof LEVELS)[number];

export interface Cell {
  /** Name of an ApprovalWorkflow; undefined: no approval is needed. */
  readonly workflow: string | undefined;
  /** The policy says nothing of it: what Clotho ships counts. */
  readonly shipped: boolean;
}

const AUTO = 'AutoApprove';
const SHIPPED_WORKFLOW = 'default';

/** What a policy asks of a category at a risk. */
export function cellOf(
  policy: Pick<ChangePolicy, 'spec'> | undefined,
  category: CategoryRow,
  level: LevelColumn,
): Cell {
  const own = policy?.spec.matrix?.[category]?.[level];
  const name = own ?? shipped(category, level);
  return { workflow: name === AUTO ? undefined : name, shipped: own === undefined };
}

function shipped(category: CategoryRow, level: LevelColumn): string {
  return category === 'normal' && level !== 'low' ? SHIPPED_WORKFLOW : AUTO;
}
