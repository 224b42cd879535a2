import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writePrivately, type StateDir } from '../state-dir.ts';

/** The database roles: who may break it, who owns the journal's tables, who appends and reads. */
export type DatabaseRole = 'postgres' | 'clotho_owner' | 'clotho';

export type Passwords = Readonly<Record<DatabaseRole, string>>;

function password(): string {
  return randomBytes(18).toString('hex');
}

/** The passwords of a state directory, made at its first start. */
export async function databasePasswords(state: StateDir): Promise<Passwords> {
  const file = path.join(state.pki, 'database.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const passwords = { postgres: password(), clotho_owner: password(), clotho: password() };
  await writePrivately(file, JSON.stringify(passwords));
  return passwords;
}
