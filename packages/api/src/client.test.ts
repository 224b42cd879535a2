import { expect, test } from 'vitest';
import { ApiError, clothoClient, resourcePath, type Answer, type Transport } from './client.ts';
import { kinds } from './kinds/index.ts';

function scripted(...answers: Answer[]): Transport & { asked: string[]; bodies: unknown[] } {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  return {
    asked,
    bodies,
    request: (method, path, body) => {
      asked.push(`${method} ${path}`);
      bodies.push(body);
      return Promise.resolve(answers.shift() ?? { status: 500, body: 'no more answers' });
    },
  };
}

const named = (name: string) => ({ metadata: { name } });

test('paths follow the scope of the kind', () => {
  const base = '/apis/clotho.cosmosdevops.co.uk/v1alpha1';
  expect(resourcePath(kinds.change, 'prod', 'a b')).toBe(`${base}/namespaces/prod/changes/a%20b`);
  expect(resourcePath(kinds.change)).toBe(`${base}/changes`);
  expect(resourcePath(kinds.changePolicy, 'prod', 'p')).toBe(`${base}/changepolicies/p`);
});

test('a list follows its pages to the end', async () => {
  const transport = scripted(
    { status: 200, body: { metadata: { continue: 'a&b' }, items: [named('1')] } },
    { status: 200, body: { metadata: { resourceVersion: '9' }, items: [named('2')] } },
  );
  const list = await clothoClient(transport).list(kinds.change, { namespace: 'prod' });
  expect(list).toEqual({ items: [named('1'), named('2')], resourceVersion: '9' });
  expect(transport.asked[1]).toMatch(/\/namespaces\/prod\/changes\?limit=500&continue=a%26b$/);
});

test('create sends the object with its version and kind', async () => {
  const transport = scripted({ status: 201, body: named('e') });
  await clothoClient(transport).create(kinds.approvalEvent, {
    metadata: { name: 'e', namespace: 'prod' },
    spec: { targetStep: 's', decision: 'approve' },
  });
  expect(transport.bodies).toEqual([
    {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'ApprovalEvent',
      metadata: { name: 'e', namespace: 'prod' },
      spec: { targetStep: 's', decision: 'approve' },
    },
  ]);
});

test.each([
  [
    { status: 404, body: { kind: 'Status', reason: 'NotFound', message: 'gone' } },
    'NotFound',
    'gone',
  ],
  [{ status: 404, body: '404 page not found' }, 'NotKubernetes', '404 page not found'],
  [{ status: 502, body: '' }, 'NotKubernetes', 'HTTP status 502'],
  [{ status: 200, body: '<html>' }, 'NotKubernetes', 'the answer is not a Kubernetes object'],
])('the answer %j is an ApiError of code %s', async (answer, code, message) => {
  const reading = clothoClient(scripted(answer)).get(kinds.change, 'x', 'prod');
  await expect(reading).rejects.toMatchObject({ code, message, status: answer.status });
  await expect(reading).rejects.toBeInstanceOf(ApiError);
});
