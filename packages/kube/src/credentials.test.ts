import { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { Credentials } from './credentials.ts';
import { systemTimers } from './timers.ts';

function configOf(token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'c',
      server: 'https://127.0.0.1:1',
      skipTLSVerify: false,
      caData: Buffer.from('CA').toString('base64'),
    },
    { name: 'u', token },
  );
  return config;
}

function replaceBy(config: KubeConfig, token: string): void {
  const { clusters, contexts, users, currentContext } = configOf(token);
  config.loadFromOptions({ clusters, contexts, users, currentContext });
}

function clockAt(time: { now: number }): typeof systemTimers {
  return { ...systemTimers, monotonic: () => time.now };
}

test('an answer of the kubeconfig is used for some seconds, then asked for again', async () => {
  const time = { now: 0 };
  const config = configOf('first');
  const credentials = new Credentials(config, clockAt(time));
  const first = await credentials.options();
  expect(first.headers).toMatchObject({ Authorization: 'Bearer first' });
  expect(first.ca).toBe('CA');

  replaceBy(config, 'second');
  time.now = 9_999;
  expect(await credentials.options()).toBe(first);
  time.now = 10_000;
  expect((await credentials.options()).headers).toMatchObject({ Authorization: 'Bearer second' });
});

test('after a refusal it is asked for at once', async () => {
  const config = configOf('first');
  const credentials = new Credentials(config, clockAt({ now: 0 }));
  await credentials.options();
  replaceBy(config, 'second');
  credentials.forget();
  expect((await credentials.options()).headers).toMatchObject({ Authorization: 'Bearer second' });
});
