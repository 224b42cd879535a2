import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { databaseUrl, freePorts, waitFor, type StartedControlPlane } from '@clotho/embedded';
import { openJournal, type Journal } from '@clotho/store';
import postgres from 'postgres';
import { ROOT } from '../../scripts/paths.ts';

const NAME = 'bench_asof';
const SERVER = 'bench-journal';
const ORIGIN = 'bench';

/** A database of its own beside the journal of the instance, as nobody appends to it. */
export interface BenchDatabase {
  /** URL of a superuser. */
  readonly url: string;
  /** The store on it, in this process. */
  readonly journal: Journal;
  /** A server on it, in a process of its own. */
  readonly server: URL;
}

export async function openDatabase(plane: StartedControlPlane): Promise<BenchDatabase> {
  const { stateDir } = plane;
  const admin = postgres(await databaseUrl(stateDir, 'postgres'), { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${NAME} OWNER clotho_owner`);
  await admin.end();
  const roles = ['postgres', 'clotho_owner', 'clotho'] as const;
  const [url = '', ownerUrl = '', appUrl = ''] = await Promise.all(
    roles.map(async (role) => (await databaseUrl(stateDir, role)).replace(/[^/]+$/, NAME)),
  );
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyFile = path.join(stateDir, 'pki/bench-journal.key');
  await writeFile(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const journal = await openJournal({
    url: appUrl,
    ownerUrl,
    origin: ORIGIN,
    signer: {
      key: { name: ORIGIN, algorithm: 'Ed25519', publicKey: raw },
      sign: (bytes) => sign(null, bytes, privateKey),
    },
    now: Date.now,
    onError: () => undefined,
    onFatal: () => undefined,
  });
  await journal.environments.catchUp();
  return { url, journal, server: await startServer(plane, appUrl, keyFile) };
}

async function startServer(
  { processes, stateDir }: StartedControlPlane,
  database: string,
  keyFile: string,
): Promise<URL> {
  const [port = 0] = await freePorts(1);
  processes.start({
    name: SERVER,
    command: process.execPath,
    args: [path.join(ROOT, 'packages/server/src/main.ts'), 'api'],
    env: {
      PATH: process.env['PATH'] ?? '',
      CLOTHO_KUBECONFIG: path.join(stateDir, 'run/kubeconfig.clotho-journal.clotho-journal'),
      CLOTHO_JOURNAL_URL: database,
      CLOTHO_JOURNAL_KEY_FILE: keyFile,
      CLOTHO_JOURNAL_ORIGIN: ORIGIN,
      CLOTHO_SESSION_KEY_FILE: path.join(stateDir, 'pki/bench-session.key'),
      CLOTHO_API_HOST: '127.0.0.1',
      CLOTHO_API_PORT: String(port),
    },
    tier: 8,
  });
  const server = new URL(`http://127.0.0.1:${port}`);
  const isUp = async (): Promise<boolean> =>
    fetch(new URL('/healthz', server)).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(isUp, { timeoutMs: 60_000, describe: 'the server of the bench' });
  return server;
}
