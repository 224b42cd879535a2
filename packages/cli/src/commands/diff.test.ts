import { expect, test } from 'vitest';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, paymentChange, paymentRequest, REQUESTS } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';
const REQUEST = 'payment-service-deployment';

test('diff of a Change shows a new object as added lines', async () => {
  await using server = await startApiServer(
    routes({
      [`GET ${CHANGES}/${NAME}`]: paymentChange(),
      [`GET ${REQUESTS}/${REQUEST}`]: paymentRequest(),
    }),
  );
  const host = testHost(server);
  expect(await type(host, `diff ${NAME}`)).toBe(0);
  expect(host.stdout())
    .toBe(`payment-service-deployment creates Deployment production/payment-service  (dev-alice, Bound)
+ kind: Deployment
+ spec:
+   replicas: 3

1 object: 1 created, 0 changed, 0 deleted.
`);
});

test('diff of an update shows each field with what was and what shall be', async () => {
  const diff = [
    'spec.replicas: 3 → 5',
    'data["a: b"]: "x → y" → "z\\" → "',
    'metadata.labels.tier: added "gold"',
    'metadata.labels.old: removed "1"',
    'something else',
  ].join('\n');
  const update = paymentRequest({ operation: 'Update' }, { diff, truncated: true });
  await using server = await startApiServer(routes({ [`GET ${REQUESTS}/${REQUEST}`]: update }));
  const host = testHost(server);
  expect(await type(host, `diff ${REQUEST}`)).toBe(0);
  expect(host.stdout().split('\n').slice(1)).toEqual([
    '  spec.replicas',
    '-   3',
    '+   5',
    '  data["a: b"]',
    '-   "x → y"',
    '+   "z\\" → "',
    '  metadata.labels.tier',
    '+   "gold"',
    '  metadata.labels.old',
    '-   "1"',
    '~ something else',
    '… cut at 64 KiB',
    '',
    '1 object: 0 created, 1 changed, 0 deleted.',
    '',
  ]);
});

test('diff refuses to show a later request under the name that the Change resolved', async () => {
  const other = paymentRequest();
  other.metadata.uid = 'another';
  await using server = await startApiServer(
    routes({
      [`GET ${CHANGES}/${NAME}`]: paymentChange(),
      [`GET ${REQUESTS}/${REQUEST}`]: other,
    }),
  );
  const host = testHost(server);
  expect(await type(host, `diff change/${NAME}`)).toBe(1);
  expect(host.stderr()).toContain(`Request ${REQUEST} of Change ${NAME} is another one by now.`);
});

test('diff of a name that is neither exits 1', async () => {
  await using server = await startApiServer(routes({}));
  const host = testHost(server);
  expect(await type(host, 'diff nobody')).toBe(1);
  expect(host.stderr()).toContain('no Change and no ManifestRequest named nobody');
});
