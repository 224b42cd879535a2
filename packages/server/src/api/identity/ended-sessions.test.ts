import type { Search, StoredEntry } from '@clotho/store';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { EndedSessions } from './ended-sessions.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function journalOf(logouts: string[]): {
  ended: EndedSessions;
  asked: Search[];
  wait: (ms: number) => void;
  away: (is: boolean) => void;
} {
  const asked: Search[] = [];
  let now = 0;
  let isAway = false;
  const search = (query: Search): Promise<StoredEntry[]> => {
    asked.push(query);
    if (isAway) return Promise.reject(new Error('the database is away'));
    const entries = logouts.map((session, seq) => ({
      seq,
      hash: Buffer.alloc(0),
      leaf: JSON.stringify({ source: 'clotho/api', data: { body: { session } } }),
    }));
    return Promise.resolve(entries.filter(({ seq }) => seq > (query.after ?? -1)));
  };
  return {
    ended: new EndedSessions({ journal: { search }, clock: systemClock, log, now: () => now }),
    asked,
    wait: (ms) => {
      now += ms;
    },
    away: (is) => {
      isAway = is;
    },
  };
}

test('what another server put on record is known two seconds later', async () => {
  const logouts = ['a'];
  const { ended, wait, asked } = journalOf(logouts);
  expect([await ended.has('a'), await ended.has('b')]).toEqual([true, false]);
  logouts.push('b');
  expect(await ended.has('b')).toBe(false);
  wait(2_000);
  expect(await ended.has('b')).toBe(true);
  expect(asked.map(({ after }) => after)).toEqual([undefined, 0]);
});

test('while the journal is away those known to be out stay out, and others stay in', async () => {
  const { ended, away } = journalOf([]);
  away(true);
  ended.add('mine');
  expect([await ended.has('mine'), await ended.has('other')]).toEqual([true, false]);
});
