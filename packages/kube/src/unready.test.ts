import { afterEach, expect, test } from 'vitest';
import { canI } from './access.ts';
import { KubeClient } from './client.ts';
import { couldNotCheck } from './kube-error.ts';
import {
  failure,
  reply,
  scriptedServer,
  type ScriptedRequest,
  type ScriptedServer,
} from './testing/scripted-server.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps', namespaced: true };
const LOST_ROLE = 'cannot get: RBAC: clusterrole.rbac.authorization.k8s.io "x" not found';
let server: ScriptedServer;

afterEach(() => server.close());

async function serve(script: (request: ScriptedRequest) => void): Promise<KubeClient> {
  server = await scriptedServer(script);
  return new KubeClient(server.config);
}

const forbidden = { ...failure(403, 'Forbidden'), message: LOST_ROLE };
const isReadyz = ({ path }: ScriptedRequest): boolean => path === '/readyz';

test('a server that has not read its roles did not refuse: nothing is known', async () => {
  const client = await serve((request) =>
    isReadyz(request)
      ? reply(request, 500, 'informer-sync failed')
      : reply(request, 403, forbidden),
  );
  const error: unknown = await client.get(CONFIG_MAPS, 'a', 'n').catch((caught: unknown) => caught);
  expect(couldNotCheck(error)).toBe(true);
  expect(String(error)).toContain('is starting');
});

test('once it is ready it is asked again', async () => {
  let asked = 0;
  const client = await serve((request) => {
    if (isReadyz(request)) return reply(request, 200, 'ok');
    asked += 1;
    return asked === 1
      ? reply(request, 403, forbidden)
      : reply(request, 200, { kind: 'ConfigMap', metadata: { name: 'a' } });
  });
  expect((await client.get(CONFIG_MAPS, 'a', 'n')).metadata.name).toBe('a');
});

test('a binding to a role that is gone for good stays a refusal', async () => {
  const client = await serve((request) =>
    isReadyz(request) ? reply(request, 200, 'ok') : reply(request, 403, forbidden),
  );
  await expect(client.get(CONFIG_MAPS, 'a', 'n')).rejects.toMatchObject({ code: 'Forbidden' });
});

test('an access review that a starting server denies is no answer either', async () => {
  const status = { allowed: false, reason: LOST_ROLE };
  const client = await serve((request) =>
    isReadyz(request)
      ? reply(request, 500, 'not yet')
      : reply(request, 201, { metadata: {}, status }),
  );
  const asking = canI(client, { username: 'ann' }, { verb: 'get', group: '', resource: 'pods' });
  await expect(asking).rejects.toMatchObject({ code: 'Unreachable' });
});
