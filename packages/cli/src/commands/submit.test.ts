import { expect, test } from 'vitest';
import type { Ran } from '../host.ts';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, paymentChange } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';
const LINE = `submit ${NAME} -n production -f deploy/ --description Payments`;
const HELD: Ran = {
  code: 1,
  out: '',
  err: 'Error from server (Forbidden): the write is held as ManifestRequest production/payment-service-deployment (Pending).\n',
};

function kubectl(ran: Ran, seen: string[][] = []) {
  return (_: string, words: readonly string[]): Promise<Ran> => {
    seen.push([...words]);
    return Promise.resolve(ran);
  };
}

test('what is held becomes a Change in its namespace', async () => {
  await using server = await startApiServer(routes({ [`POST ${CHANGES}`]: paymentChange() }));
  const seen: string[][] = [];
  const host = testHost(server, { runProgram: kubectl(HELD, seen) });
  expect(await type(host, LINE)).toBe(0);
  expect(seen).toEqual([['apply', '-f', 'deploy/', '--namespace', 'production']]);
  expect(server.seen.at(-1)?.body).toMatchObject({
    metadata: { name: NAME, namespace: 'production' },
    spec: { manifestRequests: [{ name: 'payment-service-deployment' }] },
  });
});

test('what passes needs no Change', async () => {
  await using server = await startApiServer(routes({}));
  const ran = { code: 0, out: 'configmap/a unchanged\n', err: '' };
  const host = testHost(server, { runProgram: kubectl(ran) });
  expect(await type(host, LINE)).toBe(0);
  expect(host.stdout()).toContain('configmap/a unchanged');
  expect(host.stdout()).toContain('nothing to ask for');
  expect(server.seen).toEqual([]);
});

test('as long as one manifest is wrong no Change is made, and what is held is named', async () => {
  await using server = await startApiServer(routes({}));
  const ran = { ...HELD, err: `${HELD.err}error: unable to decode "deploy/b.yaml"\n` };
  const host = testHost(server, { runProgram: kubectl(ran) });
  expect(await type(host, LINE)).toBe(1);
  expect(host.stderr()).toContain('unable to decode "deploy/b.yaml"');
  expect(host.stderr()).toContain('payment-service-deployment');
  expect(server.seen).toEqual([]);
});

test('manifests of two namespaces are two Changes', async () => {
  await using server = await startApiServer(routes({}));
  const ran = { ...HELD, err: `${HELD.err}${HELD.err.replace('production', 'staging')}` };
  const host = testHost(server, { runProgram: kubectl(ran) });
  expect(await type(host, LINE)).toBe(2);
  expect(host.stderr()).toContain('production, staging');
});

test('without kubectl, and without manifests, it says what to do', async () => {
  await using server = await startApiServer(routes({}));
  const host = testHost(server);
  expect(await type(host, LINE)).toBe(2);
  expect(host.stderr()).toContain('install kubectl');
  const other = testHost(server);
  expect(await type(other, `submit ${NAME} --description x`)).toBe(2);
  expect(other.stderr()).toContain('-f FILE');
});
