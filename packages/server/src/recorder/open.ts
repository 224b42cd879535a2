import { readFile } from 'node:fs/promises';
import { loadKubeConfig } from '@clotho/kube';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { directRecorder } from './direct-recorder.ts';
import { fileRecorder } from './file-recorder.ts';
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

function clientOf({ journalServer, kubeconfig }: Config): JournalClient | undefined {
  if (!journalServer) return undefined;
  const { url, caFile } = journalServer;
  return journalClient({ url, caFile, token: kept(() => ownToken(kubeconfig)) });
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
