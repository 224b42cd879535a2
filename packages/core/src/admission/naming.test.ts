import { expect, test } from 'vitest';
import { contentName, recordName, requestName, suffixedName } from './naming.ts';

const target = (name: string, kind = 'Deployment') => ({
  apiVersion: 'apps/v1',
  kind,
  namespace: 'shop',
  name,
});

test('a request is named after its object and kind', () => {
  expect(requestName(target('payment-service'))).toBe('payment-service-deployment');
});

test.each([['system:auth'], ['UPPER'], ['x'.repeat(250)], ['_x']])(
  'the name %s, which a request can not have, becomes a hash',
  (name) => {
    expect(requestName(target(name, 'Role'))).toMatch(/^role-[0-9a-f]{10}$/);
  },
);

test('a generated name goes by its prefix', () => {
  expect(requestName(target('job-', 'Job'))).toBe('job-job');
});

test('a suffixed name differs by content, or by author', () => {
  expect(suffixedName('a', 'sha256:abcdef0123')).toBe('a-abcdef');
  expect(suffixedName('a', 'sha256:abcdef', 'bob')).not.toBe(
    suffixedName('a', 'sha256:abcdef', 'eve'),
  );
});

test('all versions of a kind share one record, other groups do not', () => {
  const v1 = { ...target('x', 'HorizontalPodAutoscaler'), apiVersion: 'autoscaling/v1' };
  expect(recordName(v1)).toBe(recordName({ ...v1, apiVersion: 'autoscaling/v2' }));
  expect(recordName(v1)).not.toBe(recordName({ ...v1, apiVersion: 'other.io/v1' }));
});

test('parts of a content name can not run into each other', () => {
  expect(contentName('ab', 'c')).not.toBe(contentName('a', 'bc'));
});
