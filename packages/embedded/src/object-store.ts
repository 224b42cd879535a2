import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import type { Instance } from './instance.ts';
import { freePorts } from './ports.ts';
import { stateDirOf, writePrivately, type StateDir } from './state-dir.ts';
import { waitFor } from './wait.ts';

const NAME = 'versitygw';
const READY_MS = 30_000;
const ATTEMPTS = 5;

/** How to reach the S3 service of an instance. */
export interface ObjectStore {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Keys = Pick<ObjectStore, 'accessKeyId' | 'secretAccessKey'>;

/**
 * Starts an S3 service with versions and Object Lock in a state directory, on 127.0.0.1 alone; data
 * of an earlier start is kept.
 *
 * @throws EmbeddedError `ComponentFailed`, `TimedOut`
 */
export async function startObjectStore(
  { stateDir, processes }: Pick<Instance, 'stateDir' | 'processes'>,
  binary: string,
): Promise<ObjectStore> {
  const state = stateDirOf(stateDir);
  const keys = await keysOf(state);
  const [data, versions] = await folders(state);
  for (let attempt = 1; ; attempt += 1) {
    const [port = 0] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    processes.start({
      name: NAME,
      command: binary,
      args: [
        `--port=${address}`,
        `--region=${REGION}`,
        '--quiet',
        'posix',
        '--dir-perms=0700',
        '--file-perms=0600',
        `--versioning-dir=${versions}`,
        data,
      ],
      env: {
        ROOT_ACCESS_KEY_ID: keys.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey,
        HOME: state.run,
      },
      tier: 1,
    });
    try {
      const endpoint = `http://${address}`;
      await answers(endpoint, () => processes.assertAlive(NAME));
      return { endpoint, region: REGION, ...keys };
    } catch (error) {
      const again = error instanceof EmbeddedError && error.code === 'PortTaken';
      if (!again || attempt === ATTEMPTS) throw error;
    }
  }
}

const REGION = 'us-east-1';

async function folders(state: StateDir): Promise<[string, string]> {
  const data = path.join(state.data, 's3');
  const versions = path.join(state.data, 's3-versions');
  for (const folder of [data, versions]) await mkdir(folder, { recursive: true, mode: 0o700 });
  return [data, versions];
}

async function keysOf(state: StateDir): Promise<Keys> {
  const file = path.join(state.pki, 's3.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const keys = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  await writePrivately(file, JSON.stringify(keys));
  return keys;
}

/** Any answer will do: without a signature it is a refusal. */
async function answers(endpoint: string, assertAlive: () => void): Promise<void> {
  const answered = async (): Promise<boolean> => {
    assertAlive();
    const response = await fetch(endpoint).catch(() => undefined);
    await response?.arrayBuffer();
    return response !== undefined;
  };
  await waitFor(answered, { timeoutMs: READY_MS, describe: 'the S3 service to answer' });
}
