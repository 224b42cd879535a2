import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  clockPath,
  databaseUrl,
  freePorts,
  readEnvironment,
  updateEnvironment,
  waitFor,
  writePrivately,
  type ObjectStore,
  type Processes,
} from '@clotho/embedded';
import { ROOT } from './paths.ts';

/** Where Clotho's two processes run, and as whom. */
export interface Host {
  readonly stateDir: string;
  readonly processes: Processes;
  /** Writes a kubeconfig for a ServiceAccount and answers its path. */
  accountKubeconfig(namespace: string, name: string): Promise<string>;
}

interface Server {
  name: string;
  command: string;
  kubeconfig: string;
  /** 9 if left out: before the API server, so that they can end what they do. */
  tier?: number;
}

export const ARCHIVE_BUCKET = 'clotho-archive';

/** After those that write to it, before its database. */
const JOURNAL_TIER = 8;

interface GateOptions {
  /** Name of the process; replicas need one each. */
  name?: string;
  /** How the API server reaches the gate; loopback if left out. */
  url?: string;
}

/** Starts the gate on a free port and waits until it serves and is registered. */
export async function startGate(host: Host, options: GateOptions = {}): Promise<void> {
  const { name = 'clotho-webhook', url } = options;
  const port =
    url === undefined ? ((await freePorts(1))[0] ?? 0) : Number(new URL(url).port || 443);
  const address = url ?? `https://127.0.0.1:${port}`;
  const settings = {
    CLOTHO_WEBHOOK_HOST: url === undefined ? '127.0.0.1' : new URL(url).hostname,
    CLOTHO_WEBHOOK_PORT: String(port),
    CLOTHO_WEBHOOK_URL: address,
    // A replica on this machine is given the URL of the first, and they share its port.
    ...(process.platform === 'linux' ? { CLOTHO_WEBHOOK_REUSE_PORT: '1' } : {}),
  };
  const kubeconfig = await host.accountKubeconfig('clotho-gate', 'clotho-gate');
  await start(host, { name, command: 'webhook', kubeconfig }, settings);
  await waitForLog(host, name, 'gate is ready');
}

/** `recipient`: file with the key that archived content is sealed for; one of its own, if left out. */
export async function startOperator(
  host: Host,
  name = 'clotho-operator',
  recipient?: string,
): Promise<void> {
  const kubeconfig = await host.accountKubeconfig('clotho-system', 'clotho-operator');
  await start(
    host,
    { name, command: 'operator', kubeconfig },
    {
      CLOTHO_ARCHIVE_RECIPIENT_FILE: recipient ?? (await ownRecipient(host)),
    },
  );
  await waitForLog(host, name, 'operator is ready');
}

/** Starts the journal server on a free port and waits until it serves; `archive`: CLOTHO_ARCHIVE_*. */
export async function startJournal(
  host: Host,
  archive: Readonly<Record<string, string>> = {},
): Promise<void> {
  const name = 'clotho-journal';
  const [port = 0] = await freePorts(1);
  const { stateDir } = host;
  const settings = {
    CLOTHO_JOURNAL_URL: await databaseUrl(stateDir, 'clotho'),
    CLOTHO_JOURNAL_OWNER_URL: await databaseUrl(stateDir, 'clotho_owner'),
    CLOTHO_JOURNAL_KEY_FILE: path.join(stateDir, 'pki/journal.key'),
    CLOTHO_SESSION_KEY_FILE: path.join(stateDir, 'pki/session.key'),
    CLOTHO_API_HOST: '127.0.0.1',
    CLOTHO_API_PORT: String(port),
    ...archive,
  };
  const kubeconfig = await host.accountKubeconfig('clotho-journal', 'clotho-journal');
  await start(host, { name, command: 'api', kubeconfig, tier: JOURNAL_TIER }, settings);
  const address = `http://127.0.0.1:${port}`;
  await updateEnvironment(stateDir, { server: address, ui: address });
  await waitForLog(host, name, 'journal is ready');
}

/** The archive of an instance is its own. */
export function archiveSettings(store: ObjectStore): Record<string, string> {
  return {
    CLOTHO_ARCHIVE_ENDPOINT: store.endpoint,
    CLOTHO_ARCHIVE_REGION: store.region,
    CLOTHO_ARCHIVE_BUCKET: ARCHIVE_BUCKET,
    CLOTHO_ARCHIVE_ACCESS_KEY_ID: store.accessKeyId,
    CLOTHO_ARCHIVE_SECRET_ACCESS_KEY: store.secretAccessKey,
    // What is kept for good would outlive the instance, if it were longer.
    CLOTHO_ARCHIVE_RETENTION_DAYS: '1',
    CLOTHO_ARCHIVE_CREATE: '1',
  };
}

/** Those who may read what is archived have the other half of this key; here it lies beside. */
async function ownRecipient({ stateDir }: Host): Promise<string> {
  const file = path.join(stateDir, 'pki/archive.pub');
  if (existsSync(file)) return file;
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const secret = privateKey.export({ format: 'pem', type: 'pkcs8' });
  await writePrivately(path.join(stateDir, 'pki/archive.key'), secret);
  await writePrivately(file, publicKey.export({ format: 'pem', type: 'spki' }));
  return file;
}

async function start(
  host: Host,
  { name, command, kubeconfig, tier = 9 }: Server,
  settings: Record<string, string>,
): Promise<void> {
  const { server } = await readEnvironment(host.stateDir);
  host.processes.start({
    name,
    command: process.execPath,
    args: [path.join(ROOT, 'packages/server/src/main.ts'), command],
    env: {
      PATH: process.env['PATH'] ?? '',
      CLOTHO_REPLICA: name,
      CLOTHO_KUBECONFIG: kubeconfig,
      CLOTHO_CLOCK_FILE: clockPath(host.stateDir),
      CLOTHO_JOURNAL_FILE: path.join(host.stateDir, `journal.${name}.jsonl`),
      ...(server === null ? {} : { CLOTHO_JOURNAL_SERVER: server }),
      ...settings,
    },
    tier,
  });
}

async function waitForLog({ processes }: Host, name: string, line: string): Promise<void> {
  await waitFor(
    () => {
      processes.assertAlive(name);
      return readFileSync(processes.logFile(name), 'utf8').includes(line);
    },
    { timeoutMs: 30_000, describe: `${name} to be ready (see ${processes.logFile(name)})` },
  );
}
