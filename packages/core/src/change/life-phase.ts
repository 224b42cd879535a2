import type { ChangePhase, ChangeStatus } from '@clotho/api';

/** Where a Change is in its life: while it is on hold, where it was before. */
export function lifePhase(
  status: Pick<ChangeStatus, 'phase' | 'heldFrom'> | undefined,
): ChangePhase {
  const phase = status?.phase ?? 'Draft';
  return phase === 'OnHold' ? (status?.heldFrom ?? 'Draft') : phase;
}
