import { expect, test } from 'vitest';
import { showAge, showSpan, showTime } from './time.ts';

test('a time shows the reader’s zone with UTC beside it', () => {
  const berlin = { timeZone: 'Europe/Berlin' };
  expect(showTime('2025-12-15T02:00:00Z', berlin)).toBe('2025-12-15 03:00 CET (02:00 UTC)');
  expect(showTime('2025-12-14T23:30:00Z', berlin)).toBe(
    '2025-12-15 00:30 CET (2025-12-14 23:30 UTC)',
  );
  expect(showTime('2025-12-15T02:00:00Z', { timeZone: 'UTC' })).toBe('2025-12-15 02:00 UTC');
  expect(showTime('soon', berlin)).toBe('soon');
});

function span(timeZone: string, to = '2025-12-15T04:00:00Z'): string {
  return showSpan('2025-12-15T02:00:00Z', to, { timeZone });
}

test('a span names a date again only where it changes', () => {
  expect(span('Europe/Berlin')).toBe('2025-12-15 03:00 – 05:00 CET (02:00 – 04:00 UTC)');
  expect(span('UTC')).toBe('2025-12-15 02:00 – 04:00 UTC');
  expect(span('America/New_York')).toBe(
    '2025-12-14 21:00 – 23:00 GMT-5 (2025-12-15 02:00 – 04:00 UTC)',
  );
  expect(span('UTC', '2025-12-16T04:00:00Z')).toBe('2025-12-15 02:00 – 2025-12-16 04:00 UTC');
});

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [7199, '119m'],
  [7200, '2h'],
  [172_799, '47h'],
  [172_800, '2d'],
  [-5, '0s'],
])('%d seconds ago reads %s', (seconds, text) => {
  const now = Date.parse('2025-12-15T02:00:00Z');
  expect(showAge(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});

test('a time is shown down to the second where that is asked for', () => {
  const style = { timeZone: 'Europe/Berlin', seconds: true };
  expect(showTime('2025-12-15T02:00:03.5Z', style)).toBe('2025-12-15 03:00:03 CET (02:00:03 UTC)');
});
