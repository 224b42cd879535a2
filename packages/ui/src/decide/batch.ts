import type { Change } from '@clotho/api';

/** One step of a batch, its Change as it is now. */
export interface BatchSubject {
  readonly change: Change;
  readonly step: string;
}

/** What became of one of a batch: a refusal in words, or nothing if it was stored. */
export type BatchResults = ReadonlyMap<string, string | undefined>;
