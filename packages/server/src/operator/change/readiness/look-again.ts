import type { Change } from '@clotho/api';
import { parseInstant, type Instant } from '@clotho/core';

const SOONEST_MS = 500;
const LATEST_MS = 10_000;

/** Often at first, then ever more seldom: a tenth of the time that it has taken so far. */
export function lookAgainIn({ status }: Change, now: Instant): number {
  const since = status?.verifyingSince ? parseInstant(status.verifyingSince) : now;
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, (now - since) / 10));
}
