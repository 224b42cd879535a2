import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CertificateError, type GivenCertificate } from '@clotho/kube';
import type { Follower, GivenSource } from './given.ts';

/** Some file systems tell of no changes. */
const LOOK_AGAIN_MS = 30_000;

/** Follows a folder into which a Secret is mounted; it is replaced as a whole by renaming a link. */
export function followFolder(folder: string, source: GivenSource): Follower {
  let looking: Promise<void> = Promise.resolve();
  const look = (): void => {
    looking = looking.then(async () => {
      try {
        source.take(await readFolder(folder));
      } catch (error) {
        source.refuse(error);
      }
    });
  };
  let watcher = watched(folder, look);
  const timer = setInterval(() => {
    watcher ??= watched(folder, look);
    look();
  }, LOOK_AGAIN_MS);
  look();
  return {
    stop: async () => {
      clearInterval(timer);
      watcher?.close();
      await looking;
    },
  };
}

/** Undefined while the folder is not there. */
function watched(folder: string, look: () => void): FSWatcher | undefined {
  try {
    return watch(folder, look).on('error', () => undefined);
  } catch {
    return undefined;
  }
}

async function readFolder(folder: string): Promise<GivenCertificate> {
  const read = (name: string): Promise<string | undefined> =>
    readFile(path.join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  const [cert, key, ca] = [await read('tls.crt'), await read('tls.key'), await read('ca.crt')];
  if (!cert || !key) {
    throw new CertificateError(
      'Missing',
      `${folder} lacks tls.crt or tls.key; mount the Secret of the certificate there`,
    );
  }
  return { cert, key, ca: ca || undefined };
}
