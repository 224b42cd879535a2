import { createServer, type Server } from 'node:http';
import { aChange, aRequest } from '@clotho/testkit';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Outcomes } from './outcomes.ts';

const request = aRequest();
const failed = aChange({
  metadata: { name: 'bad', uid: 'uid-of-bad' },
  status: { phase: 'Failed', finishedAt: '2025-12-02T00:00:00Z' },
});
const record = {
  apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
  kind: 'SealRecord',
  metadata: { name: 'r', namespace: 'clotho-system', uid: 'r', resourceVersion: '1' },
  spec: { change: { namespace: 'production', name: 'bad', uid: 'uid-of-bad' } },
};

/** What the API server has, by the plural of its kind. */
let there: Record<string, object> = {};
const asked: string[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const resource = url.split('/').at(-2) ?? '';
    asked.push(resource);
    const found = there[resource];
    response.statusCode = found ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(found ?? { kind: 'Status', code: 404, reason: 'NotFound' }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function outcomes(): Outcomes {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const config = loadKubeConfig({ server: `http://127.0.0.1:${port}`, skipTLSVerify: true });
  return new Outcomes(new KubeClient(config));
}

const ask = async (own = 'another', reader = outcomes()): Promise<string[]> => [
  ...(await reader.failuresOf([request], own)).values(),
];

test('the Change that wrote the object last failed', async () => {
  there = { sealrecords: record, changes: failed };
  expect(await ask()).toEqual(['Change bad at 2025-12-02T00:00:00Z']);
  expect(await ask('uid-of-bad')).toEqual([]);
});

test('another Change of that name, one that went well, and one that is gone say nothing', async () => {
  there = { sealrecords: record, changes: aChange({ metadata: { name: 'bad', uid: 'new' } }) };
  expect(await ask()).toEqual([]);
  const completed = { ...failed, status: { phase: 'Completed' } };
  there = { sealrecords: record, changes: completed };
  expect(await ask()).toEqual([]);
  there = { sealrecords: record };
  expect(await ask()).toEqual([]);
  there = {};
  expect(await ask()).toEqual([]);
});

test('is asked anew each time, but for Changes of many objects', async () => {
  there = { sealrecords: record, changes: failed };
  const reader = outcomes();
  await ask('a', reader);
  await ask('b', reader);
  expect(asked).toEqual(['sealrecords', 'changes', 'sealrecords', 'changes']);
  asked.length = 0;
  const many = Array.from({ length: 21 }, (_, index) =>
    aRequest({ spec: { target: { ...request.spec.target, name: `web-${index}` } } }),
  );
  expect((await reader.failuresOf(many, 'a')).size).toBe(21);
  expect((await reader.failuresOf(many, 'b')).size).toBe(21);
  expect(asked).toHaveLength(2 * 21);
});
