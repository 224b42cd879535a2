import { KubeError, type CallerCredentials, type KubeClient } from '@clotho/kube';
import { expect, test } from 'vitest';
import { Access } from './access.ts';

const noKeys = (): Promise<never> => Promise.reject(new Error('no API keys here'));
const GATE = 'system:serviceaccount:clotho-gate:clotho-gate';

/** A cluster that knows these tokens and lets nobody but `root` act as others. */
function accessTo(users: Record<string, string>): {
  access: Access;
  asked: string[];
  wait: (ms: number) => void;
} {
  const asked: string[] = [];
  let now = 0;
  const create = (ref: { resource: string }, object: object): Promise<unknown> => {
    const { spec } = object as { spec: { token: string } };
    asked.push(ref.resource);
    const username = users[spec.token];
    const user = username === undefined ? {} : { user: { username } };
    return Promise.resolve({ status: { authenticated: username !== undefined, ...user } });
  };
  const clientOf = ({ token, impersonation }: CallerCredentials): KubeClient =>
    ({
      create: () =>
        users[token] === 'root'
          ? Promise.resolve({
              status: { userInfo: { username: impersonation?.['impersonate-user'] } },
            })
          : Promise.reject(new KubeError('Forbidden', 'cannot impersonate', { status: 403 })),
      close: () => undefined,
    }) as unknown as KubeClient;
  const client = { create, requireReady: () => Promise.resolve() } as unknown as KubeClient;
  return {
    access: new Access({
      client,
      gateway: { clientOf },
      apiKeys: { verify: noKeys },
      organizations: { grantsOf: noKeys, get: noKeys },
      now: () => now,
    }),
    asked,
    wait: (ms) => {
      now += ms;
    },
  };
}

test('a token is asked for once in ten seconds', async () => {
  const { access, asked, wait } = accessTo({ t: 'bob' });
  expect((await access.callerOf({ token: 't' })).user.username).toBe('bob');
  await access.callerOf({ token: 't' });
  expect(asked).toHaveLength(1);
  wait(10_000);
  await access.callerOf({ token: 't' });
  expect(asked).toHaveLength(2);
});

test('an unknown token is turned away', async () => {
  await expect(accessTo({}).access.callerOf({ token: 't' })).rejects.toMatchObject({ status: 401 });
});

test('the API server says who may act as whom, and both are known', async () => {
  const { access } = accessTo({ t: 'root', u: 'bob' });
  const impersonation = { 'impersonate-user': 'eve' };
  const caller = await access.callerOf({ token: 't', impersonation });
  expect([caller.user.username, caller.impersonator?.username]).toEqual(['eve', 'root']);
  await expect(access.callerOf({ token: 'u', impersonation })).rejects.toMatchObject({
    code: 'MayNotImpersonate',
    user: { username: 'bob' },
  });
});

test('who acts as a process of Clotho does not append as it', async () => {
  const { access } = accessTo({ t: 'root', g: GATE });
  expect((await access.callerOf({ token: 'g' })).appendsAs).toBe('clotho/gate');
  const impersonation = { 'impersonate-user': GATE };
  expect((await access.callerOf({ token: 't', impersonation })).appendsAs).toBeNull();
});
