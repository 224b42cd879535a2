import type { StandingObject } from '@clotho/core/journal';
import { expect, test } from 'vitest';
import { Ripeness } from './ripeness.ts';

const object: StandingObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'a',
  digest: 'sha256:1',
};
const sealed: StandingObject = { ...object, origin: 'Change' };

test('a burst is reported when it is over, or after a second', () => {
  const ripeness = new Ripeness();
  expect(ripeness.wait([sealed], 0)).toBe(0);
  ripeness.changed(0);
  expect(ripeness.wait([sealed], 100)).toBe(150);
  for (let now = 200; now <= 900; now += 100) ripeness.changed(now);
  expect(ripeness.wait([sealed], 900)).toBe(100);
  expect(ripeness.wait([sealed], 1000)).toBe(0);
  ripeness.reported();
  ripeness.changed(5000);
  expect(ripeness.wait([sealed], 5000)).toBe(250);
});

test('new content waits for its seal, though not for ever, and once', () => {
  const ripeness = new Ripeness();
  ripeness.changed(0);
  expect(ripeness.wait([object], 300)).toBe(2000);
  expect(ripeness.wait([sealed], 400)).toBe(0);
  expect(ripeness.wait([object], 500)).toBe(2000);
  expect(ripeness.wait([object], 2500)).toBe(0);
  ripeness.reported();
  ripeness.changed(9000);
  expect(ripeness.wait([object], 9300)).toBe(0);
  expect(ripeness.wait([{ ...object, digest: 'sha256:2' }], 9300)).toBe(2000);
});
