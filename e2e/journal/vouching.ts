import { execFile } from 'node:child_process';
import { generateKeyPairSync, hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { formatVerifierKey } from '@clotho/core/journal';
import { freePorts, waitFor, type ControlPlane } from '@clotho/embedded';
import { goProgram } from '../../scripts/go-program.ts';

/** A witness and a timestamp authority of others, at work beside an instance. */
export interface Vouching {
  /** Name of the process of the witness. */
  readonly witness: string;
  /** How the witness calls itself. */
  readonly witnessName: string;
  /** File with the policy that this witness has to sign (C2SP tlog-policy). */
  readonly policyFile: string;
  /** File with the certificate of who issued that of the authority. */
  readonly certificatesFile: string;
  /** What the journal server is started with, to ask both. */
  readonly settings: Readonly<Record<string, string>>;
  /** Reads a checkpoint with another implementation, and answers with what that says. */
  read(file: string): Promise<string>;
}

const WITNESS_NAME = 'witness.example/w1';
const PEERS = path.join(import.meta.dirname, 'vouching-peers');

/** Starts both, for the journal of this origin and key. */
export async function startVouching(
  plane: ControlPlane,
  log: { origin: string; key: string },
): Promise<Vouching> {
  const own = await buildOwn(plane);
  const [witness, tsa] = [await startWitness(plane, own, log), await startAuthority(plane, own)];
  const policyFile = path.join(plane.stateDir, 'witnesses.txt');
  const lines = [`log ${log.key}`, `witness w1 ${witness.key} ${witness.url}`, 'quorum w1'];
  await writeFile(policyFile, `${lines.join('\n')}\n`);
  return {
    witness: 'witness',
    witnessName: WITNESS_NAME,
    policyFile,
    certificatesFile: tsa.certificatesFile,
    settings: {
      CLOTHO_WITNESS_POLICY_FILE: policyFile,
      CLOTHO_TIMESTAMP_URLS: tsa.url,
      CLOTHO_TIMESTAMP_CA_FILE: tsa.certificatesFile,
      CLOTHO_TIMESTAMP_INTERVAL: '1s',
    },
    read: async (file) =>
      (await promisify(execFile)(own, ['check', file, log.key, witness.key])).stdout,
  };
}

/** Litewitness, whose key is held by an agent as its own documentation has it. */
async function startWitness(
  { stateDir, processes }: ControlPlane,
  own: string,
  log: { origin: string; key: string },
): Promise<{ key: string; url: string }> {
  const binary = await litewitness();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const keyFile = path.join(stateDir, 'witness.key');
  await writeFile(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const socket = path.join(stateDir, 'run/agent.sock');
  const env = { PATH: process.env['PATH'] ?? '', HOME: stateDir };
  processes.start({ name: 'agent', command: own, args: ['agent', socket, keyFile], env, tier: 5 });
  await waitFor(() => existsSync(socket), { timeoutMs: 30_000, describe: 'the agent to listen' });
  const [port = 0] = await freePorts(1);
  const database = path.join(stateDir, 'witness.db');
  processes.start({
    name: 'witness',
    command: binary,
    args: [
      `-name=${WITNESS_NAME}`,
      `-db=${database}`,
      `-ssh-agent=${socket}`,
      `-key=${hash('sha256', raw)}`,
      `-listen=127.0.0.1:${port}`,
    ],
    env,
    tier: 6,
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  follow(database, log);
  const key = { name: WITNESS_NAME, algorithm: 'CosignatureV1', publicKey: raw } as const;
  return { key: formatVerifierKey(key), url };
}

/** Lets the witness know of a journal; its own tool for it needs far more modules. */
function follow(file: string, { origin, key }: { origin: string; key: string }): void {
  const database = new DatabaseSync(file);
  const empty = hash('sha256', '', 'base64');
  database
    .prepare('INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)')
    .run(origin, empty);
  database.prepare('INSERT INTO key (origin, key) VALUES (?, ?)').run(origin, key);
  database.close();
}

async function startAuthority(
  { stateDir, processes }: ControlPlane,
  own: string,
): Promise<{ url: string; certificatesFile: string }> {
  const [port = 0] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const env = { PATH: process.env['PATH'] ?? '' };
  processes.start({ name: 'tsa', command: own, args: ['tsa', address, stateDir], env, tier: 6 });
  const url = `http://${address}`;
  await answers(url);
  const certificatesFile = path.join(stateDir, 'ca.pem');
  readFileSync(certificatesFile); // says which file is missing
  return { url, certificatesFile };
}

/** Built anew each time: Go itself knows whether the sources have changed. */
async function buildOwn({ stateDir }: ControlPlane): Promise<string> {
  const file = path.join(stateDir, 'run/vouching-peers');
  const env = { ...process.env, GOWORK: 'off', CGO_ENABLED: '0' };
  await promisify(execFile)('go', ['build', '-o', file, '.'], { cwd: PEERS, env });
  return file;
}

function litewitness(): Promise<string> {
  const name = 'litewitness';
  const goPackage = 'filippo.io/torchwood/cmd/litewitness';
  return goProgram(
    { name, folder: PEERS, package: goPackage, cacheKey: name, buildMinutes: 1 },
    (line) => void process.stderr.write(`${line}\n`),
  );
}

/** Any answer will do. */
async function answers(url: string): Promise<void> {
  await waitFor(
    async () => {
      const response = await fetch(url).catch(() => undefined);
      await response?.arrayBuffer();
      return response !== undefined;
    },
    { timeoutMs: 30_000, describe: `${url} to answer` },
  );
}
