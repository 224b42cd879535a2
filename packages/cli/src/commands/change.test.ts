import { expect, test } from 'vitest';
import { listOf, routes, startApiServer, statusReply } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, paymentChange } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';
const LINE = `change create ${NAME} --requests payment-service-deployment --risk High`;
const TIMES = ['--start', '2025-12-15T03:00:00+01:00', '--end', '2025-12-15T04:00:00Z'];
const DESCRIPTION = ['--description', 'Deploy payment service v2 with new fraud detection'];

test('what is not there is asked for', async () => {
  await using server = await startApiServer(
    routes({ [`POST ${CHANGES}`]: paymentChange({ phase: 'Draft' }) }),
  );
  const host = testHost(server);
  expect(await type(host, LINE, ...DESCRIPTION, ...TIMES, '--labels', 'team=pay')).toBe(0);
  expect(host.stdout()).toBe(`Change ${NAME} is asked for.\n`);
  expect(server.seen.at(-1)?.body).toMatchObject({
    metadata: { name: NAME, namespace: 'production', labels: { team: 'pay' } },
    spec: { category: 'Normal', manifestRequests: [{ name: 'payment-service-deployment' }] },
  });
});

test('the same again does nothing, however its times are written', async () => {
  await using server = await startApiServer(
    routes({ [`GET ${CHANGES}/${NAME}`]: paymentChange() }),
  );
  const host = testHost(server);
  expect(await type(host, LINE, ...DESCRIPTION, ...TIMES)).toBe(0);
  expect(host.stdout()).toContain('nothing to do');
  expect(server.seen.map(({ method }) => method)).toEqual(['GET']);
});

test('the same name with other content is an amendment, and says what it voids', async () => {
  await using server = await startApiServer((request) => {
    const reply = { status: 200, body: paymentChange() };
    if (request.method === 'GET') return reply;
    return (response) => {
      response.setHeader('Warning', '299 - "clotho: decisions are void"');
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(reply.body));
    };
  });
  const host = testHost(server);
  expect(await type(host, LINE, ...DESCRIPTION)).toBe(0);
  expect(host.stdout()).toBe(
    `Change ${NAME} is amended: plannedStartTime, plannedEndTime; decisions made so far are void.\n`,
  );
  expect(host.stderr()).toBe('Warning: clotho: decisions are void\n');
  expect(server.seen.at(-1)?.body).toMatchObject({
    metadata: { resourceVersion: '7' },
    spec: { plannedStartTime: null, plannedEndTime: null },
  });
});

test('what is over is not amended', async () => {
  const over = paymentChange({ phase: 'Denied' });
  await using server = await startApiServer(routes({ [`GET ${CHANGES}/${NAME}`]: over }));
  const host = testHost(server);
  expect(await type(host, LINE, ...DESCRIPTION)).toBe(1);
  expect(host.stderr()).toContain('choose another name');
});

test.each([
  ['Completed', 0],
  ['Denied', 1],
  ['Expired', 1],
  ['Failed', 1],
] as const)('--wait exits by its end: %s is %i', async (phase, code) => {
  const change = paymentChange({ phase });
  await using server = await startApiServer(
    routes({ [`GET ${CHANGES}/${NAME}`]: change, [`GET ${CHANGES}`]: listOf([change]) }),
  );
  const host = testHost(server);
  expect(await type(host, LINE, '--wait', ...DESCRIPTION, ...TIMES)).toBe(code);
});

test('what could not be checked is neither done nor refused', async () => {
  await using server = await startApiServer(() => statusReply(503, 'ServiceUnavailable', 'busy'));
  const host = testHost(server);
  expect(await type(host, LINE, '--wait', ...DESCRIPTION, ...TIMES)).toBe(2);
});
