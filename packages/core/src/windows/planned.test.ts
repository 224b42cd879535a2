import { expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { windowOf } from './planned.ts';

const spec = {
  plannedStartTime: '2025-12-15T02:00:00Z',
  plannedEndTime: '2025-12-15T04:00:00Z',
};

test.each([
  ['2025-12-15T01:59:59.999Z', 'Before'],
  ['2025-12-15T02:00:00Z', 'Open'],
  ['2025-12-15T03:59:59.999Z', 'Open'],
  ['2025-12-15T04:00:00Z', 'Closed'],
])('at %s the window is %s', (now, state) => {
  expect(windowOf(spec, parseInstant(now))).toEqual({
    opensAt: '2025-12-15T02:00:00Z',
    closesAt: '2025-12-15T04:00:00Z',
    state,
    summary: '12-15 02:00-04:00Z',
  });
});

test.each([
  ['2025-12-15T22:00:00Z', '2025-12-16T02:00:00Z', '12-15 22:00 - 12-16 02:00Z'],
  ['2025-12-31T22:00:00Z', '2026-01-01T02:00:00Z', '2025-12-31 22:00 - 2026-01-01 02:00Z'],
  ['2026-01-05T22:00:00+02:00', '2026-01-05T23:30:00+02:00', '2026-01-05 20:00-21:30Z'],
])('%s to %s reads %s', (plannedStartTime, plannedEndTime, summary) => {
  const now = parseInstant('2025-12-01T00:00:00Z');
  expect(windowOf({ plannedStartTime, plannedEndTime }, now).summary).toBe(summary);
});

test('without times, or when it is immediate, any time is right', () => {
  expect(windowOf({}, 0)).toEqual({ state: 'Always', summary: 'any time' });
  expect(windowOf({ ...spec, schedule: 'Immediate' }, 0).state).toBe('Always');
});
