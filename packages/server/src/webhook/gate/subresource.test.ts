import { expect, test } from 'vitest';
import { readReview, type Review } from '../review.ts';
import { refusalOf } from './subresource.ts';

const review = (resource: string, subresource: string, operation = 'CREATE'): Review =>
  readReview(
    JSON.stringify({
      request: {
        uid: 'u',
        operation,
        namespace: 'shop',
        name: 'web',
        kind: { group: 'x', version: 'v1', kind: 'Request' },
        resource: { group: 'x', version: 'v1', resource },
        subResource: subresource,
        userInfo: { username: 'alice' },
      },
    }),
  );

test('a write of an object itself is never refused for the way it came', () => {
  expect(refusalOf(review('deployments', ''))).toBeNull();
});

test('a rollout of a DeploymentConfig is refused with a way that can be approved', () => {
  const refusal = refusalOf(review('deploymentconfigs', 'instantiate'));
  expect(refusal).toContain('deploymentconfigs/instantiate of "web" in shop');
  expect(refusal).toContain('oc patch dc/web -n shop');
});

test.each(['instantiate', 'instantiatebinary'])('buildconfigs/%s is refused', (subresource) => {
  const refusal = refusalOf(review('buildconfigs', subresource));
  expect(refusal).toContain(`buildconfigs/${subresource} of "web"`);
  expect(refusal).toContain('Next: build where nothing is managed');
});
