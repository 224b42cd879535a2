import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { wallClockSpans } from './wall-clock.ts';

interface Seen {
  schedule: string;
  from: string;
  /** Null: refused. */
  next: string[] | null;
}

/** What robfig/cron itself makes of random schedules, kept by `go run . > starts.json`. */
const seen = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'robfig', 'starts.json'), 'utf8'),
) as Seen[];

/** So short that no start runs into the next. */
const SECOND = 1000;

function startsAfter({ schedule, from, next }: Seen): string[] | null {
  const at = Date.parse(from);
  const found: string[] = [];
  try {
    for (const { start } of wallClockSpans({ schedule, zone: 'UTC', durationMs: SECOND })(at)) {
      if (found.length === (next?.length ?? 0)) break;
      if (start > at) found.push(`${new Date(start).toISOString().slice(0, 16)}Z`);
    }
    return found;
  } catch (error) {
    // A day that does not exist has no start there; here it is refused.
    return String(error).includes('no such day') ? [] : null;
  }
}

test('schedules are read as robfig/cron, and so Argo CD, reads them', () => {
  expect(seen.filter(({ next }) => next === null).length).toBe(16);
  expect(seen.map((each) => ({ ...each, next: startsAfter(each) }))).toEqual(seen);
});
