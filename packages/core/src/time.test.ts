import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatInstant, parseInstant, TimeError } from './time.ts';

const instants = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('reads and writes every instant as the platform calendar does', () => {
  fc.assert(
    fc.property(instants, (date) => {
      expect(parseInstant(date.toISOString())).toBe(date.getTime());
      expect(formatInstant(date.getTime())).toBe(date.toISOString().replace('.000Z', 'Z'));
    }),
  );
});

test('honours offsets and cuts off what is finer than a millisecond', () => {
  expect(parseInstant('1970-01-01T02:00:00.0019999+02:00')).toBe(1);
  expect(parseInstant('1969-12-31t19:00:00-05:00')).toBe(0);
});

test.each([
  '',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00+24:00',
])('refuses %j', (text) => {
  expect(() => parseInstant(text)).toThrow(TimeError);
});

test.each([Number.NaN, 0.5, 253_402_300_800_000])('refuses to write %s', (instant) => {
  expect(() => formatInstant(instant)).toThrow(TimeError);
});
