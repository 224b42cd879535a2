import { expect, test } from 'vitest';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, EVENTS, paymentChange } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';

function answers(stamp: string | undefined): Record<string, unknown> {
  const spec = { approver: { username: 'sec-carol' }, ...(stamp ? { stamp } : {}) };
  return {
    [`GET ${CHANGES}/${NAME}`]: paymentChange({ phase: 'Completed' }),
    [`POST ${EVENTS}`]: { metadata: { name: 'e' }, spec },
  };
}

test.each([
  ['', 'approve', 'justified'],
  [' --not-justified', 'deny', 'not justified'],
])('review%s is a decision on the very Change that was read', async (flag, decision, words) => {
  await using server = await startApiServer(routes(answers('v1.k.x')));
  const host = testHost(server);
  expect(await type(host, `review ${NAME}${flag} -m`, 'seen')).toBe(0);
  expect(host.stdout()).toBe(`Reviewed ${NAME} as sec-carol: ${words}.\n`);
  expect(server.seen.at(-1)?.body).toMatchObject({
    spec: {
      targetStep: 'retro-review',
      decision,
      comment: 'seen',
      changeRef: { name: NAME, uid: `uid-of-${NAME}` },
    },
  });
});

test('a review that the gate did not stamp is no review', async () => {
  await using server = await startApiServer(routes(answers(undefined)));
  const host = testHost(server);
  expect(await type(host, `review ${NAME} -m`, 'seen')).toBe(3);
  expect(host.stderr()).toContain('will not count');
});
