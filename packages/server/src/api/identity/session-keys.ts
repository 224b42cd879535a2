import { randomBytes } from 'node:crypto';
import { ConfigError } from '../../config-error.ts';
import { makeOnce } from '../own-file.ts';

const BYTES = 32;

/**
 * The keys that sessions are sealed with, from a file with one in base64 a line; made if it is not
 * there. To change the key put a new line before the old one, and remove the old one a day later.
 *
 * @throws ConfigError when the file holds anything else
 */
export async function openSessionKeys(file: string): Promise<Uint8Array[]> {
  const text = await makeOnce(file, () => `${randomBytes(BYTES).toString('base64')}\n`);
  const keys = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line.trim(), 'base64'));
  if (keys.length > 0 && keys.every((key) => key.byteLength === BYTES)) return keys;
  throw new ConfigError(
    `CLOTHO_SESSION_KEY_FILE: ${file} must hold keys of ${BYTES} bytes in base64, one a line; remove it and a new one is made, which ends all sessions`,
  );
}
