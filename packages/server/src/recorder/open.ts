import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { loadKubeConfig } from '@clotho/kube';
import { ConfigError } from '../config-error.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { archiveClient, type ArchiveClient } from './archive-client.ts';
import { directRecorder } from './direct-recorder.ts';
import { environmentClient, type EnvironmentClient } from './environment-client.ts';
import { fileRecorder } from './file-recorder.ts';
import type { JournalServer } from './journal-call.ts';
import { journalClient, type JournalClient } from './journal-client.ts';
import { queuedRecorder, type QueuedRecorder } from './queued-recorder.ts';
import type { Recorder } from './recorder.ts';

const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** For admission, which goes on while the journal is away. */
export async function openQueuedRecorder(config: Config, log: Log): Promise<QueuedRecorder> {
  const client = clientOf(config);
  if (client) return queuedRecorder(config.journalFile, client, log);
  const file = await fileRecorder(config.journalFile);
  return { ...file, status: () => 'entries stay in a local file: no journal server is set' };
}

/** For the steps of a Change, which wait for the journal. */
export async function openDirectRecorder(config: Config): Promise<Recorder> {
  const client = clientOf(config);
  return client ? directRecorder(client) : fileRecorder(config.journalFile);
}

/** The way to the archive; undefined where there is no journal server. */
export function openArchiveClient(config: Config): ArchiveClient | undefined {
  const server = serverOf(config);
  return server && archiveClient(server);
}

/** The way of reports about environments; undefined where there is no journal server. */
export function openEnvironmentClient(config: Config): EnvironmentClient | undefined {
  const server = serverOf(config);
  return server && environmentClient(server);
}

/** Whom what is archived is sealed for. @throws ConfigError */
export async function readRecipient({ journalServer }: Config): Promise<KeyObject | undefined> {
  const file = journalServer?.recipientFile;
  if (file === undefined) return undefined;
  try {
    const key = createPublicKey(await readFile(file, 'utf8'));
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch {
    // Told below.
  }
  throw new ConfigError(
    `CLOTHO_ARCHIVE_RECIPIENT_FILE: ${file} holds no X25519 public key in PEM (openssl pkey -pubout)`,
  );
}

function clientOf(config: Config): JournalClient | undefined {
  const server = serverOf(config);
  return server && journalClient(server);
}

function serverOf({ journalServer, kubeconfig }: Config): JournalServer | undefined {
  if (!journalServer) return undefined;
  const { url, caFile } = journalServer;
  return { url, caFile, token: kept(() => ownToken(kubeconfig)) };
}

const TOKEN_MS = 30_000;

/** Reads something now and then. */
function kept(read: () => Promise<string>): () => Promise<string> {
  let value: Promise<string> | undefined;
  let until = 0;
  return () => {
    if (value && performance.now() < until) return value;
    until = performance.now() + TOKEN_MS;
    value = read();
    return value;
  };
}

/** The token by which this process is known to the cluster; in a Pod it is replaced every hour. */
async function ownToken(kubeconfig: string | undefined): Promise<string> {
  if (kubeconfig === undefined) return (await readFile(POD_TOKEN, 'utf8')).trim();
  return loadKubeConfig({ file: kubeconfig }).getCurrentUser()?.token ?? '';
}
