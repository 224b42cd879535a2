import { afterEach, expect, test, vi } from 'vitest';
import { KubeClient } from './client.ts';
import { KubeError } from './kube-error.ts';
import { Reflector } from './reflector.ts';
import { manualTimers, type ManualTimers } from './testing/manual-timers.ts';
import {
  failure,
  reply,
  scriptedServer,
  type ScriptedRequest,
  type ScriptedServer,
} from './testing/scripted-server.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps', namespaced: true };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) {
    await end();
  }
});

interface Rig {
  readonly reflector: Reflector;
  readonly server: ScriptedServer;
  readonly timers: ManualTimers;
  readonly seen: string[];
  readonly errors: unknown[];
  readonly following: boolean[];
  readonly lists: ScriptedRequest[];
  readonly watches: ScriptedRequest[];
  /** Waits for a condition; backoffs pass at once. */
  readonly until: (condition: () => boolean) => Promise<void>;
}

/** `onList` and `onWatch` answer the nth list and watch. */
async function rig(
  onList: (request: ScriptedRequest, index: number) => void,
  onWatch: (request: ScriptedRequest, index: number) => void,
): Promise<Rig> {
  const lists: ScriptedRequest[] = [];
  const watches: ScriptedRequest[] = [];
  const server = await scriptedServer((request) => {
    if (request.query.has('watch')) {
      request.response.writeHead(200).flushHeaders();
      onWatch(request, watches.push(request) - 1);
    } else {
      onList(request, lists.push(request) - 1);
    }
  });
  const timers = manualTimers();
  const errors: unknown[] = [];
  const following: boolean[] = [];
  const seen: string[] = [];
  const reflector = new Reflector({
    client: new KubeClient(server.config),
    ref: CONFIG_MAPS,
    timers,
    random: () => 0,
    onError: (error) => errors.push(error),
    onFollowing: (is) => following.push(is),
  });
  reflector.onChange(({ type, object }) =>
    seen.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`),
  );
  reflector.start();
  ends.push(
    () => server.close(),
    () => reflector.stop(),
  );
  const until = (condition: () => boolean): Promise<void> =>
    vi.waitFor(
      () => {
        const [next = Number.POSITIVE_INFINITY] = timers.pending();
        if (next <= 30_000) {
          timers.advance(next);
        }
        expect(condition()).toBe(true);
      },
      { interval: 5, timeout: 4_000 },
    );
  return { reflector, server, timers, seen, errors, following, lists, watches, until };
}

function item(name: string, resourceVersion: string, uid = `uid-${name}`): object {
  return { kind: 'ConfigMap', metadata: { name, namespace: 'n', uid, resourceVersion } };
}

function page(resourceVersion: string, items: object[], token?: string): object {
  const metadata = { resourceVersion, ...(token === undefined ? {} : { continue: token }) };
  return { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items };
}

function send(request: ScriptedRequest | undefined, type: string, object: object): void {
  request?.response.write(`${JSON.stringify({ type, object })}\n`);
}

const codes = (errors: readonly unknown[]): string[] =>
  errors.map((error) => (error instanceof KubeError ? error.code : String(error)));

test('lists page by page, then follows changes', async () => {
  const { reflector, seen, lists, watches, until } = await rig(
    (request, index) =>
      reply(
        request,
        200,
        index === 0 ? page('5', [item('a', '1')], 'more') : page('5', [item('b', '2')]),
      ),
    () => {},
  );
  await reflector.synced;
  await until(() => watches.length === 1);
  const [watch] = watches;
  send(watch, 'MODIFIED', item('a', '6'));
  send(watch, 'DELETED', item('b', '7'));
  send(watch, 'ADDED', item('c', '8'));
  await until(() => seen.length === 5);
  expect(seen).toEqual(['added a@1', 'added b@2', 'updated a@6', 'deleted b@7', 'added c@8']);
  expect(lists.map(({ query }) => query.toString())).toEqual([
    'limit=500',
    'limit=500&continue=more',
  ]);
  expect(Object.fromEntries(watch?.query ?? [])).toEqual({
    watch: 'true',
    resourceVersion: '5',
    timeoutSeconds: '290',
    allowWatchBookmarks: 'true',
  });
  expect(reflector.store.get('n', 'c')?.metadata.uid).toBe('uid-c');
});

test('resumes a broken connection where a bookmark left it, without a new list', async () => {
  const { watches, lists, errors, until } = await rig(
    (request) => reply(request, 200, page('5', [])),
    () => {},
  );
  await until(() => watches.length === 1);
  send(watches[0], 'BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: '42' } });
  watches[0]?.response.end('', () => watches[0]?.response.socket?.destroy());
  await until(() => watches.length === 2);
  expect(watches[1]?.query.get('resourceVersion')).toBe('42');
  expect([lists.length, codes(errors)]).toEqual([1, ['Unreachable']]);
});

test('says when it follows, when it lost the connection, and when it follows again', async () => {
  const { watches, following, until } = await rig(
    (request) => reply(request, 200, page('5', [])),
    () => {},
  );
  await until(() => watches.length === 1);
  await until(() => following.length === 1);
  watches[0]?.response.socket?.destroy();
  await until(() => following.length === 3);
  expect(following).toEqual([true, false, true]);
});

test('tells at the new list what was deleted and replaced while it could not see', async () => {
  const { watches, seen, errors, until } = await rig(
    (request, index) =>
      reply(
        request,
        200,
        index === 0
          ? page('5', [item('a', '1'), item('b', '2'), item('c', '3')])
          : page('9', [item('a', '1'), item('c', '8', 'another')]),
      ),
    (request, index) => {
      if (index === 0) {
        send(request, 'ERROR', failure(410, 'Expired', 'too old'));
      }
    },
  );
  await until(() => watches.length === 2);
  expect(seen.slice(3)).toEqual(['deleted b@2', 'deleted c@3', 'added c@8']);
  expect(codes(errors)).toEqual(['Gone']);
  expect(watches[1]?.query.get('resourceVersion')).toBe('9');
});

test('asks for the whole list when its pages expire under way', async () => {
  const { reflector, lists, seen } = await rig(
    (request, index) => {
      const answers = [page('5', [item('a', '1')], 'more'), failure(410, 'Expired')];
      reply(request, index === 1 ? 410 : 200, answers[index] ?? page('6', [item('z', '6')]));
    },
    () => {},
  );
  await reflector.synced;
  expect(lists[2]?.query.toString()).toBe('');
  expect(seen).toEqual(['added z@6']);
});

test.each(['{"type":"ADDED","obj', 'garbage', '{"type":"WHAT","object":{}}'])(
  'lists anew after the unreadable line %s',
  async (line) => {
    const { lists, errors, watches, until } = await rig(
      (request) => reply(request, 200, page('5', [])),
      (request, index) => {
        if (index === 0) {
          request.response.write(`${line}\n`);
        }
      },
    );
    await until(() => watches.length === 2);
    expect([lists.length, codes(errors)]).toEqual([2, ['Malformed']]);
  },
);

test('gives up a connection on which nothing arrives any more', async () => {
  const { timers, watches, errors, until } = await rig(
    (request) => reply(request, 200, page('5', [])),
    () => {},
  );
  await until(() => watches.length === 1);
  await until(() => timers.pending()[0] === 300_000);
  timers.advance(299_999);
  expect(errors).toEqual([]);
  timers.advance(1);
  await until(() => watches.length === 2);
  expect(watches[1]?.query.get('resourceVersion')).toBe('5');
});

test('survives handlers that throw', async () => {
  const { reflector, watches, seen, errors, until } = await rig(
    (request) => reply(request, 200, page('5', [])),
    () => {},
  );
  reflector.onChange(() => {
    throw new Error('handler');
  });
  await until(() => watches.length === 1);
  send(watches[0], 'ADDED', item('a', '6'));
  send(watches[0], 'ADDED', item('b', '7'));
  await until(() => seen.length === 2 && errors.length === 2);
  expect([codes(errors), reflector.stats.errors, watches.length]).toEqual([
    ['Error: handler', 'Error: handler'],
    2,
    1,
  ]);
});

test('outlives the server, with growing delays, and sees what happened meanwhile', async () => {
  const first = await rig(
    (request) => reply(request, 200, page('5', [item('a', '1')])),
    () => {},
  );
  const { reflector, timers, server, seen, until } = first;
  await until(() => first.watches.length === 1);
  await server.close();
  const delays: number[] = [];
  for (let failures = 0; failures < 9; failures++) {
    await vi.waitFor(() => expect(reflector.stats.errors).toBe(failures + 1));
    await vi.waitFor(() => expect(timers.pending()).toHaveLength(1));
    const [delay = 0] = timers.pending();
    delays.push(delay);
    timers.advance(delay);
  }
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  const second = await scriptedServer((request) => {
    if (request.query.has('watch')) {
      request.response.write(`${JSON.stringify({ type: 'DELETED', object: item('a', '6') })}\n`);
    }
  }, server.port);
  ends.unshift(() => second.close());
  await until(() => seen.includes('deleted a@6'));
  expect(reflector.stats.lists).toBe(1);
});

test('keeps indexes, and rejects synced when stopped before the first list', async () => {
  const indexed = await rig(
    (request) => reply(request, 200, page('5', [item('a', '1'), item('b', '2')])),
    () => {},
  );
  indexed.reflector.store.addIndex('uid', ({ metadata }) => [metadata.uid]);
  await indexed.until(() => indexed.watches.length === 1);
  const names = (uid: string): string[] =>
    indexed.reflector.store.byIndex('uid', uid).map(({ metadata }) => metadata.name);
  expect([names('uid-a'), names('uid-x')]).toEqual([['a'], []]);
  send(indexed.watches[0], 'MODIFIED', { ...item('a', '6', 'uid-x') });
  await indexed.until(() => names('uid-x').length === 1);
  expect(names('uid-a')).toEqual([]);

  const unsynced = await rig(
    () => {},
    () => {},
  );
  await unsynced.reflector.stop();
  await expect(unsynced.reflector.synced).rejects.toMatchObject({ code: 'Aborted' });
});
