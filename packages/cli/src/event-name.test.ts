import { expect, test } from 'vitest';
import { eventName } from './event-name.ts';

test('an event is named after Change and step, and differs by its random end', () => {
  expect(eventName('deploy', 'review', () => 0.999)).toBe('deploy-review-99999');
});

test('a long name is cut so that the API server takes it', () => {
  const name = eventName(`${'a'.repeat(230)}.${'b'.repeat(22)}`, 'security-review', () => 0);
  expect(name).toHaveLength(252);
  expect(name).toMatch(/^a+\.?b*-security-review-bbbbb$/);
});
