import { GATE_NAMESPACE } from '@clotho/api';
import type { KeyRing, Verification } from '@clotho/core';
import {
  backoffDelay,
  isAlreadyExists,
  isNotFound,
  Reflector,
  sleep,
  systemTimers,
  WorkQueue,
  type KubeClient,
  type Timers,
} from '@clotho/kube';
import { secrets } from '../content.ts';
import type { Log } from '../log.ts';
import {
  firstKeySecret,
  KEY_SECRET,
  newKey,
  readKeySecret,
  type KeySecret,
  type LoadedKeys,
} from './key-secret.ts';
import { KeyOpener } from './protection/opener.ts';
import { fieldsOf } from './protection/protect.ts';
import { KeyProviderError, type KeyProvider } from './protection/provider.ts';

/** The seal keys as this process knows them, and the path that the API server calls. */
export interface KeyStore {
  ring(): KeyRing;
  /** Ids of all keys that this process can verify with, sorted. */
  kids(): string[];
  secretPath(): string;
  /**
   * Reads the Secret again, for instance when a seal names a key that is not known here.
   * Throws KubeError, KeyProviderError.
   */
  refresh(): Promise<void>;
  /** Tells when the keys changed. */
  onChange(listener: () => void): void;
  stop(): Promise<void>;
}

export interface KeyStoreOptions {
  client: KubeClient;
  randomBytes: (size: number) => Uint8Array;
  /** Protects the keys; null where they are stored as they are. */
  provider: KeyProvider | null;
  log: Log;
  timers?: Timers;
}

const BACKOFF = { baseMs: 1_000, capMs: 30_000, random: Math.random };

/**
 * Loads the keys, or makes the first ones (replicas that start together agree on one Secret), and
 * follows the Secret from then on. Waits for the provider as long as it takes: without keys nothing
 * could be answered. Once the keys are in memory the provider may be down.
 */
export async function openKeys(options: KeyStoreOptions): Promise<KeyStore> {
  const opener = new KeyOpener(options.provider);
  const open = async (secret: KeySecret): Promise<LoadedKeys> => opener.open(readKeySecret(secret));
  let loaded = await untilOpened(async () => open(await readOrCreate(options)), options);
  const listeners = new Set<() => void>();
  const take = async (secret: KeySecret): Promise<void> => {
    loaded = await open(secret);
    for (const listener of listeners) listener();
  };
  const watch = watchSecret(take, options);
  return {
    ring: () => loaded.ring,
    kids: () => Object.keys(loaded.ring.keys).toSorted(),
    secretPath: () => loaded.secretPath,
    refresh: async () =>
      take(await options.client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE)),
    onChange: (listener) => void listeners.add(listener),
    stop: () => watch.stop(),
  };
}

/** Verifies by the keys at hand, and once more by fresh ones when the key is not among them. */
export async function verifyFresh(
  keys: KeyStore,
  verify: (ring: KeyRing) => Verification,
): Promise<Verification> {
  const result = verify(keys.ring());
  if (result.valid || result.reason !== 'UnknownKey') return result;
  await keys.refresh();
  return verify(keys.ring());
}

async function untilOpened(
  load: () => Promise<LoadedKeys>,
  { log, timers = systemTimers }: KeyStoreOptions,
): Promise<LoadedKeys> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof KeyProviderError)) throw error;
      log.error('not ready: the seal keys can not be opened; trying again', { error });
    }
    await sleep(timers, backoffDelay(failures, BACKOFF));
  }
}

function watchSecret(
  take: (secret: KeySecret) => Promise<void>,
  { client, log }: KeyStoreOptions,
): { stop(): Promise<void> } {
  const reflector = new Reflector<KeySecret>({
    client,
    ref: secrets,
    namespace: GATE_NAMESPACE,
    fieldSelector: `metadata.name=${KEY_SECRET}`,
    onError: (error) => log.error('the seal keys could not be followed', { error }),
  });
  const queue = new WorkQueue({
    onError: (error) =>
      log.error('the seal keys changed and can not be opened; going on with those in memory', {
        error,
      }),
  });
  reflector.onChange(({ type }) => {
    // A replica goes on with the keys that it has: without any it could let nothing pass.
    if (type === 'deleted') log.error('the Secret of the seal keys is gone; restore it');
    else queue.add(KEY_SECRET);
  });
  queue.run(
    async (name) => {
      const secret = reflector.store.get(GATE_NAMESPACE, name);
      if (secret) await take(secret);
    },
    { concurrency: 1 },
  );
  reflector.start();
  return { stop: async () => void (await Promise.all([queue.stop(), reflector.stop()])) };
}

async function readOrCreate(options: KeyStoreOptions): Promise<KeySecret> {
  const { client, randomBytes, provider, log } = options;
  const read = (): Promise<KeySecret> => client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE);
  try {
    return await read();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const { kid, key } = newKey(randomBytes);
  const first = firstKeySecret(kid, await fieldsOf(kid, key, { provider }), randomBytes);
  try {
    const made = await client.create<KeySecret>(secrets, first, { namespace: GATE_NAMESPACE });
    log.info('made the first seal key', {
      secret: `${GATE_NAMESPACE}/${KEY_SECRET}`,
      ...(provider ? { protectedBy: provider.describe() } : {}),
    });
    return made;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return read();
  }
}
