import { readFile } from 'node:fs/promises';
import { Archive, ArchiveError, archivedCheckpoints } from '@clotho/archive';
import type { TlsMaterial } from '@clotho/kube';
import { openJournal, type CheckpointArchive, type Journal } from '@clotho/store';
import { Access } from '../api/access.ts';
import { Denials } from '../api/denials.ts';
import { serveApi } from '../api/server.ts';
import { openSigner } from '../api/signer.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { writeHeads } from '../evidence/heads.ts';
import type { JournalConfig } from '../journal-config.ts';
import type { Log } from '../log.ts';
import { openProcess, untilStopped } from './process.ts';

const HEADS_MS = 10 * 60_000;

/** The process that keeps the journal and serves it. */
export async function runApi(config: Config, journalConfig: JournalConfig): Promise<void> {
  const { client, clock, log } = openProcess(config);
  const { url, ownerUrl, origin, keyFile, host, port } = journalConfig;
  const signer = await openSigner(keyFile, origin);
  const journal = await openJournal({
    url,
    ownerUrl,
    origin,
    signer,
    archive: await openArchive(journalConfig, log),
    now: () => clock.now(),
    onError: (error) => log.warn('the journal tries again', { error }),
    onFatal: (error) => {
      log.error('the journal must not be appended to; the process ends', { error });
      process.exit(1);
    },
  });
  const denials = new Denials({ journal, clock, log });
  // Tokens end by real time.
  const access = new Access(client, () => Date.now());
  const ctx = { journal, origin, key: signer.key, access, denials, clock, log };
  const server = await serveApi(ctx, { host, port, tls: await readTls(journalConfig) });
  const stopHeads = countStreams(journal, clock, log);
  log.info('journal is ready', { port: server.port });
  await untilStopped(async () => {
    stopHeads();
    await stop(server, journal, log);
  }, log);
  process.exit(0);
}

/** While the archive is away the journal can be read; it is appended to once the archive is back. */
async function openArchive(
  { archive: config, origin }: JournalConfig,
  log: Log,
): Promise<CheckpointArchive | undefined> {
  if (!config) return undefined;
  // Locks end by real time.
  const archive = new Archive({ ...config, now: () => Date.now() });
  try {
    await (config.create ? archive.prepare() : archive.check());
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'Unavailable') throw error;
    log.warn('the archive could not be checked', { error });
  }
  return archivedCheckpoints(archive, origin);
}

/** Now and then, if something came since, how far every stream has come is put on record. */
function countStreams(journal: Journal, clock: Clock, log: Log): () => void {
  let counted = 0;
  const count = async (): Promise<void> => {
    const { leads, size } = await journal.health();
    if (!leads || size <= counted) return;
    counted = (await writeHeads(journal, clock.now())).seq + 1;
  };
  const timer = setInterval(() => {
    count().catch((error: unknown) => log.warn('the streams could not be counted', { error }));
  }, HEADS_MS);
  return () => clearInterval(timer);
}

async function stop(server: { stop(): Promise<void> }, journal: Journal, log: Log): Promise<void> {
  await server.stop();
  await journal.stop();
  log.info('journal is closed');
}

async function readTls({ tls }: JournalConfig): Promise<TlsMaterial | undefined> {
  if (!tls) return undefined;
  const [cert, key] = await Promise.all([
    readFile(tls.certFile, 'utf8'),
    readFile(tls.keyFile, 'utf8'),
  ]);
  return { cert, key };
}
