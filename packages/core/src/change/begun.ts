import type { ManifestRequest } from '@clotho/api';
import { instantOf } from '../approval/progress.ts';
import { earliest } from '../approval/step-timing.ts';
import type { Instant } from '../time.ts';

type Claim = NonNullable<ManifestRequest['status']>['claim'];

/** When the first write of a Change was let through, by the notes of the gate on its requests. */
export function begunAtOf(claims: readonly (Claim | null)[]): Instant | undefined {
  return earliest(claims.map((claim) => instantOf(claim?.begunAt)));
}
