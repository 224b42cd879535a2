import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import { writePrivately } from './state-dir.ts';
import type { Users } from './users.ts';

/** `env.json` of a state directory: where to reach what runs there; null: does not run (yet). */
export interface Environment {
  /** URL of kube-apiserver. */
  readonly apiserver: string | null;
  readonly server: string | null;
  readonly ui: string | null;
  readonly s3: string | null;
  readonly journal: string | null;
  readonly users: Users;
}

const EMPTY: Environment = {
  apiserver: null,
  server: null,
  ui: null,
  s3: null,
  journal: null,
  users: {},
};

/** @throws EmbeddedError `ComponentFailed` when nothing was ever started in this directory. */
export async function readEnvironment(stateRoot: string): Promise<Environment> {
  try {
    return JSON.parse(await readFile(fileOf(stateRoot), 'utf8'));
  } catch (cause) {
    throw new EmbeddedError(
      'ComponentFailed',
      `no control plane in ${stateRoot}: start one with \`npm start\``,
      { cause },
    );
  }
}

/** Starts `env.json` anew with the given fields; the rest is null. */
export async function resetEnvironment(
  stateRoot: string,
  fields: Partial<Environment>,
): Promise<void> {
  await writePrivately(fileOf(stateRoot), format({ ...EMPTY, ...fields }));
}

/** Changes some fields of `env.json`; one writer at a time. */
export async function updateEnvironment(
  stateRoot: string,
  fields: Partial<Environment>,
): Promise<void> {
  await writePrivately(
    fileOf(stateRoot),
    format({ ...(await readEnvironment(stateRoot)), ...fields }),
  );
}

/** Says that nothing runs any more; the users stay, for a durable instance that starts again. */
export async function clearEndpoints(stateRoot: string): Promise<void> {
  if (!existsSync(fileOf(stateRoot))) return; // it never came so far
  const { users } = await readEnvironment(stateRoot);
  await resetEnvironment(stateRoot, { users });
}

function fileOf(stateRoot: string): string {
  return path.join(stateRoot, 'env.json');
}

function format(environment: Environment): string {
  return `${JSON.stringify(environment, null, 2)}\n`;
}
