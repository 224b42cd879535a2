import { GATE_NAMESPACE } from '@clotho/api';
import type { KeyRing, Verification } from '@clotho/core';
import { isAlreadyExists, isNotFound, Reflector, type KubeClient } from '@clotho/kube';
import { secrets } from '../content.ts';
import type { Log } from '../log.ts';
import {
  firstKeySecret,
  KEY_SECRET,
  readKeySecret,
  type KeySecret,
  type LoadedKeys,
} from './key-secret.ts';

/** The seal keys as this process knows them, and the path that the API server calls. */
export interface KeyStore {
  ring(): KeyRing;
  /** Ids of all keys that this process can verify with, sorted. */
  kids(): string[];
  secretPath(): string;
  /** Reads the Secret again, for instance when a seal names a key that is not known here. */
  refresh(): Promise<void>;
  /** Tells when the keys changed. */
  onChange(listener: () => void): void;
  stop(): Promise<void>;
}

/**
 * Loads the keys, or makes the first ones (replicas that start together agree on one Secret), and
 * follows the Secret from then on.
 */
export async function openKeys(
  client: KubeClient,
  randomBytes: (size: number) => Uint8Array,
  log: Log,
): Promise<KeyStore> {
  let loaded = await loadOrCreate(client, randomBytes, log);
  const listeners = new Set<() => void>();
  const take = (secret: KeySecret): void => {
    loaded = readKeySecret(secret);
    for (const listener of listeners) listener();
  };
  const watch = watchSecret(client, take, log);
  return {
    ring: () => loaded.ring,
    kids: () => Object.keys(loaded.ring.keys).toSorted(),
    secretPath: () => loaded.secretPath,
    refresh: async () => take(await client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE)),
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

function watchSecret(
  client: KubeClient,
  take: (secret: KeySecret) => void,
  log: Log,
): Reflector<KeySecret> {
  const reflector = new Reflector<KeySecret>({
    client,
    ref: secrets,
    namespace: GATE_NAMESPACE,
    fieldSelector: `metadata.name=${KEY_SECRET}`,
    onError: (error) => log.error('the seal keys could not be followed', { error }),
  });
  reflector.onChange(({ type, object }) => {
    // A replica goes on with the keys that it has: without any it could let nothing pass.
    if (type === 'deleted') log.error('the Secret of the seal keys is gone; restore it');
    else take(object);
  });
  reflector.start();
  return reflector;
}

async function loadOrCreate(
  client: KubeClient,
  randomBytes: (size: number) => Uint8Array,
  log: Log,
): Promise<LoadedKeys> {
  const read = async (): Promise<LoadedKeys> =>
    readKeySecret(await client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE));
  try {
    return await read();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    const made = await client.create<KeySecret>(secrets, firstKeySecret(randomBytes), {
      namespace: GATE_NAMESPACE,
    });
    log.info('made the first seal key', { secret: `${GATE_NAMESPACE}/${KEY_SECRET}` });
    return readKeySecret(made);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return read();
  }
}
