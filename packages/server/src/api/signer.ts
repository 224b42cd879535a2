import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NoteSigner } from '@clotho/core/journal';
import { ConfigError } from '../config-error.ts';

const RAW_BYTES = 32;

/**
 * The key that checkpoints are signed with, from a PEM file that is made if it is not there. Who
 * loses the file must begin another journal: the server appends to none that another key signed.
 *
 * @throws ConfigError when the file holds no Ed25519 key
 */
export async function openSigner(file: string, origin: string): Promise<NoteSigner> {
  const pem = (await readIfThere(file)) ?? (await make(file));
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

/** Two that start at once get the same key: a link is made once. */
async function make(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const { privateKey } = generateKeyPairSync('ed25519');
  const own = `${file}.${process.pid}`;
  await writeFile(own, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  try {
    await link(own, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(own);
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
