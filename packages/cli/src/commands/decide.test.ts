import { expect, test } from 'vitest';
import {
  listOf,
  routes,
  startApiServer,
  statusReply,
  type SeenRequest,
} from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, DIGEST, EVENTS, paymentChange } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';
const reads = routes({
  [`GET ${CHANGES}`]: listOf([paymentChange(), paymentChange({ steps: [] }, 'waits-for-nobody')]),
  [`GET ${CHANGES}/${NAME}`]: paymentChange(),
});

/** Stamps as the gate does. */
function gate(request: SeenRequest): ReturnType<typeof reads> {
  if (request.method !== 'POST') return reads(request);
  const body = request.body as { spec: object };
  const approver = { username: 'sec-carol' };
  return { status: 201, body: { ...body, spec: { ...body.spec, approver, stamp: 'v1.x' } } };
}

test('approve shows what is approved and sends uid and digest as preconditions', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `approve ${NAME} -m`, 'No CVEs.')).toBe(0);
  expect(server.seen.at(-1)).toMatchObject({
    path: EVENTS,
    body: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'ApprovalEvent',
      metadata: { name: `${NAME}-security-review-bbbbb`, namespace: 'production' },
      spec: {
        targetStep: 'security-review',
        decision: 'approve',
        comment: 'No CVEs.',
        changeRef: { name: NAME, uid: `uid-of-${NAME}` },
        contentDigest: DIGEST,
      },
    },
  });
  expect(host.stdout()).toBe(`You approve step security-review (0 of 1) of ${NAME} in production
  Deploy payment service v2 with new fraud detection
  Normal, High risk, requested by dev-alice
  + Create   Deployment/payment-service   payment-service-deployment   Pending
  content sha256:0123456789ab
Approved step security-review of ${NAME} as sec-carol.
Next: clotho watch ${NAME} -n production
`);
});

test('approve without a name takes the only Change that waits', async () => {
  await using server = await startApiServer(gate);
  expect(await type(testHost(server), 'approve')).toBe(0);
  expect(server.seen.at(-1)?.body).toMatchObject({ spec: { changeRef: { name: NAME } } });
});

test('approve without a name lists the Changes when several wait, and decides nothing', async () => {
  const both = [paymentChange(), paymentChange({}, 'other')];
  await using server = await startApiServer(routes({ [`GET ${CHANGES}`]: listOf(both) }));
  const host = testHost(server);
  expect(await type(host, 'approve')).toBe(1);
  expect(host.stderr()).toBe(`Error: 2 Changes in namespace production fit:
  ${NAME} (security-review): Deploy payment service v2 with new fraud detection
  other (security-review): Deploy payment service v2 with new fraud detection
Next: name the one you mean
`);
  expect(server.seen.map(({ method }) => method)).toEqual(['GET']);
});

test('deny needs a reason', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `deny ${NAME}`)).toBe(2);
  expect(host.stderr()).toContain("required option '-m, --message <comment>'");
  expect(await type(testHost(server), `deny ${NAME} -m`, 'no limits')).toBe(0);
  expect(server.seen.at(-1)?.body).toMatchObject({
    spec: { decision: 'deny', comment: 'no limits' },
  });
});

test('a person is asked, and no means that nothing is sent', async () => {
  await using server = await startApiServer(gate);
  const asked: string[] = [];
  const host = testHost(server, {
    interactive: true,
    confirm: (question) => {
      asked.push(question);
      return Promise.resolve(false);
    },
  });
  expect(await type(host, `approve ${NAME}`)).toBe(1);
  expect(asked).toEqual(['Approve? [y/N] ']);
  expect(host.stderr()).toBe('Error: Nothing was decided.\n');
  expect(await type(host, `approve ${NAME} --yes`)).toBe(0);
  expect(asked).toHaveLength(1);
});

test('--digest refuses content that is not the one that was read', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `approve ${NAME} --digest sha256:ffff`)).toBe(1);
  expect(host.stderr()).toContain(`The content of ${NAME} is another one now: ${DIGEST}`);
  expect(await type(testHost(server), `approve ${NAME} --digest ${DIGEST}`)).toBe(0);
  expect(await type(testHost(server), `approve ${NAME} --digest 0123456789ab`)).toBe(0);
});

test('a refusal of the gate is shown in its own words', async () => {
  const words = 'dev-alice asked for this Change and can’t approve it.';
  await using server = await startApiServer((request) =>
    request.method === 'POST'
      ? statusReply(
          403,
          'Forbidden',
          `admission webhook "gate.clotho.example" denied the request: ${words}`,
        )
      : reads(request),
  );
  const host = testHost(server);
  expect(await type(host, `approve ${NAME}`)).toBe(1);
  expect(host.stderr()).toBe(`Error: ${words}\n`);
});

test('a decision without the stamp of the gate is reported as one that will not count', async () => {
  await using server = await startApiServer((request) =>
    request.method === 'POST' ? { status: 201, body: request.body } : reads(request),
  );
  const host = testHost(server);
  expect(await type(host, `approve ${NAME}`)).toBe(3);
  expect(host.stdout()).not.toContain('Approved step');
  expect(host.stderr()).toContain('it will not count');
});

test('a step that is not open is refused with the one that is', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `approve ${NAME} --step platform-review`)).toBe(1);
  expect(host.stderr()).toBe(
    `Error: Step platform-review of ${NAME} is not open (Approved).\nNext: open now: security-review\n`,
  );
  expect(await type(testHost(server), `approve ${NAME} --step nonsense`)).toBe(1);
});

test('a Change that waits for nothing is refused with what it does', async () => {
  const done = paymentChange({ phase: 'Completed', steps: [] });
  await using server = await startApiServer(routes({ [`GET ${CHANGES}/${NAME}`]: done }));
  const host = testHost(server);
  expect(await type(host, `approve ${NAME}`)).toBe(1);
  expect(host.stderr()).toBe(`Error: No step of ${NAME} is open for a decision. It is done.\n`);
});

test('-o json leaves stdout to the event', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, `approve ${NAME} -o json`)).toBe(0);
  expect(JSON.parse(host.stdout())).toMatchObject({ kind: 'ApprovalEvent' });
  expect(host.stderr()).toContain('Approved step security-review');
});
