import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { NoteSigner } from '@clotho/core/journal';
import { ConfigError } from '../config-error.ts';
import { makeOnce } from './own-file.ts';

const RAW_BYTES = 32;

/**
 * The key that checkpoints are signed with, from a PEM file that is made if it is not there. Who
 * loses the file must begin another journal: the server appends to none that another key signed.
 *
 * @throws ConfigError when the file holds no Ed25519 key
 */
export async function openSigner(file: string, origin: string): Promise<NoteSigner> {
  const pem = await makeOnce(file, make);
  const key = readKey(pem, file);
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    key: { name: origin, algorithm: 'Ed25519', publicKey: der.subarray(-RAW_BYTES) },
    sign: (bytes) => sign(null, bytes, key),
  };
}

function readKey(pem: string, file: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below.
  }
  throw new ConfigError(`CLOTHO_JOURNAL_KEY_FILE: ${file} holds no Ed25519 private key in PEM`);
}

function make(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' });
}
