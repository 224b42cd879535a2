import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { RetireError, retireKey } from '../seal/rotation/retire.ts';
import { rotateKeys } from '../seal/rotation/rotate.ts';
import { keyStatus } from '../seal/rotation/status.ts';
import { openProcess } from './process.ts';

type Say = (line: string) => void;

/** Brings a new seal key into use while the gate goes on answering; can be repeated after a crash. */
export async function runRotate(config: Config, say: Say = print): Promise<void> {
  const { client } = openProcess(config);
  await rotateKeys({ client, randomBytes, say });
  client.close();
}

/** Shows the keys, who knows them and what they are still needed for. */
export async function runKeyStatus(config: Config, say: Say = print): Promise<void> {
  const { client } = openProcess(config);
  for (const line of await keyStatus(client)) say(line);
  client.close();
}

/** Removes a key that nothing names any more. */
export async function runRetire(kid: string, config: Config, say: Say = print): Promise<void> {
  const { client } = openProcess(config);
  try {
    await retireKey(kid, client);
    say(`key ${kid} is removed; a seal that names it counts as tampered with from now on`);
  } catch (error) {
    if (!(error instanceof RetireError)) throw error;
    say(`not removed: ${error.message}`);
    process.exitCode = 1;
  } finally {
    client.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
