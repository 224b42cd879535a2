import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { changeManifest, openCluster, type Cluster } from '../cluster.ts';
import { Browser, loginCode } from './browser.ts';

interface Told {
  type: string;
  resource: string;
  object?: { metadata: { name: string; managedFields?: unknown } };
  code?: string;
  status?: number;
}

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
});

/** Reads events until one is found; undefined when the stream has ended without it. */
async function until(
  stream: AsyncIterable<Told>,
  found: (event: Told) => boolean,
): Promise<Told | undefined> {
  for await (const event of stream) {
    if (found(event)) return event;
  }
  return undefined;
}

async function* eventsOf(answer: Response): AsyncGenerator<Told> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: ')) yield JSON.parse(line.slice(6)) as Told;
    }
  }
}

/** Keeps the stream open between the reads of one test. */
function reading(answer: Response): {
  next(found: (event: Told) => boolean): Promise<Told | undefined>;
} {
  const events = eventsOf(answer);
  const kept = { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) };
  return { next: (found) => until(kept, found) };
}

test('one stream lists and follows several kinds in the name of who reads', async () => {
  await cluster.ok('dev-alice', 'create -f -', changeManifest('before', { requests: ['none'] }));
  const browser = await Browser.loggedIn(cluster.plane, 'dev-alice');
  const answer = await browser.send(
    `/api/v1/watch?resource=changes&resource=approvalevents&resource=pods.v1&namespace=${cluster.namespace}`,
  );
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const stream = reading(answer);
  const before = await stream.next(({ object }) => object?.metadata.name === 'before');
  expect(before).toMatchObject({ type: 'ADDED', resource: 'changes' });
  expect(before?.object?.metadata.managedFields).toBeUndefined();
  expect(
    await stream.next(({ type, resource }) => type === 'SYNCED' && resource === 'changes'),
  ).toBeDefined();
  await cluster.ok('dev-alice', 'create -f -', changeManifest('after', { requests: ['none'] }));
  const after = await stream.next(({ object }) => object?.metadata.name === 'after');
  expect(after?.type).toBe('ADDED');
  await cluster.ok('dev-alice', 'delete change before --wait=false');
  await stream.next(({ type, object }) => type !== 'ADDED' && object?.metadata.name === 'before');
  await answer.body?.cancel().catch(() => undefined);
});

test('what somebody may not read is an error of that topic alone; Secrets can’t be asked for', async () => {
  const browser = await Browser.loggedIn(cluster.plane, 'dev-alice');
  const answer = await browser.send('/api/v1/watch?resource=changes&resource=nodes.v1');
  const stream = reading(answer);
  const refused = await stream.next(({ type }) => type === 'ERROR');
  expect(refused).toMatchObject({ resource: 'nodes.v1', code: 'Forbidden', status: 403 });
  for (const resource of ['secrets.v1', 'oauthaccesstokens.v1.oauth.openshift.io']) {
    expect((await browser.send(`/api/v1/watch?resource=${resource}`)).status).toBe(403);
  }
  expect((await browser.send('/api/v1/watch?resource=nothing')).status).toBe(400);
});

test('a stream ends when its reader logs out, and when the token is good no more', async () => {
  const account = `reader-${randomBytes(3).toString('hex')}`;
  await cluster.ok('admin', `create serviceaccount ${account}`);
  await cluster.ok(
    'admin',
    `create rolebinding ${account} --clusterrole=view --serviceaccount=${cluster.namespace}:${account}`,
  );
  const token = (await cluster.ok('admin', `create token ${account}`)).trim();
  const watch = `/api/v1/watch?resource=changes&namespace=${cluster.namespace}`;
  const robot = await Browser.at(cluster.plane);
  const logIn = await robot.logIn(await loginCode(cluster.plane, '', token));
  expect(logIn.status).toBe(201);
  const ofRobot = reading(await robot.send(watch));
  const eve = await Browser.loggedIn(cluster.plane, 'dev-alice');
  const ofEve = reading(await eve.send(watch));
  expect(await ofRobot.next(({ type }) => type === 'SYNCED')).toBeDefined();
  expect(await ofEve.next(({ type }) => type === 'SYNCED')).toBeDefined();

  await eve.send('/api/v1/session', { method: 'DELETE' });
  await cluster.ok('admin', `delete serviceaccount ${account}`);
  for (const stream of [ofEve, ofRobot]) {
    const last = await stream.next(({ type }) => type === 'ERROR');
    expect(last).toMatchObject({ code: 'Unauthorized', status: 401 });
    expect(await stream.next(() => true)).toBeUndefined();
  }
});
