import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { required } from '../seal/protection/opener.ts';
import { protectKeys, type Protection } from '../seal/protection/protect.ts';
import { KeyProviderError } from '../seal/protection/provider.ts';
import { RetireError, retireKey } from '../seal/rotation/retire.ts';
import { rotateKeys } from '../seal/rotation/rotate.ts';
import { readSecret } from '../seal/rotation/secret.ts';
import { keyStatus } from '../seal/rotation/status.ts';
import { openVault } from '../seal/vault/vault.ts';
import { openProcess, type Process } from './process.ts';

type Say = (line: string) => void;

/**
 * Brings a new seal key into use while the gate goes on answering; can be repeated after a crash.
 * With `plain` it is stored as it is although a KMS is configured, and so are the others then.
 */
export async function runRotate(
  config: Config,
  { plain }: { plain: boolean },
  say: Say = print,
): Promise<void> {
  const protection: Protection = { provider: openVault(config.vault), plain };
  await withClient(config, say, async ({ client }) => {
    await rotateKeys({ client, randomBytes, say, protection });
  });
}

/** Brings every stored key under the newest version of the key of the KMS. */
export async function runRewrap(config: Config, say: Say = print): Promise<void> {
  await withClient(config, say, async ({ client }) => {
    const provider = required(openVault(config.vault));
    const changed = await protectKeys(await readSecret(client), { provider }, client);
    say(`done: ${changed} keys are protected anew by ${provider.describe()}`);
  });
}

/** Shows the keys, how they are stored, who knows them and what they are still needed for. */
export async function runKeyStatus(config: Config, say: Say = print): Promise<void> {
  await withClient(config, say, async ({ client }) => {
    for (const line of await keyStatus(client)) say(line);
  });
}

/** Removes a key that nothing names any more. */
export async function runRetire(kid: string, config: Config, say: Say = print): Promise<void> {
  await withClient(config, say, async ({ client }) => {
    await retireKey(kid, client);
    say(`key ${kid} is removed; a seal that names it counts as tampered with from now on`);
  });
}

/** Says why something was not done where the person at the keyboard can do something about it. */
async function withClient(
  config: Config,
  say: Say,
  run: (process: Process) => Promise<void>,
): Promise<void> {
  const opened = openProcess(config);
  try {
    await run(opened);
  } catch (error) {
    if (error instanceof RetireError) say(`not removed: ${error.message}`);
    else if (error instanceof KeyProviderError) say(`not done: ${error.message}`);
    else throw error;
    process.exitCode = 1;
  } finally {
    opened.client.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
