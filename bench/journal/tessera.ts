import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { formatVerifierKey, keyIdOf, type NoteKey } from '@clotho/core/journal';
import { freePorts, waitFor } from '@clotho/embedded';
import { goProgram } from '../../scripts/go-program.ts';
import { note } from '../shared/instance.ts';

const NAME = 'bench.example/tessera';
/** Before the seed of a private key as golang.org/x/mod writes it: Ed25519. */
const ED25519 = Buffer.of(0x01);
/** Of the DER that Node exports: what comes before the 32 bytes of the seed. */
const SEED_BYTES = 32;

/** The conformance server of Tessera's POSIX storage, on a disk and port of this machine. */
export interface Tessera {
  url: URL;
  pid: number;
  stop(): Promise<void>;
}

/** Builds it if need be, and starts it with an empty log below `folder`. */
export async function startTessera(folder: string): Promise<Tessera> {
  const binary = await goProgram(
    {
      name: 'tessera',
      folder: path.join(import.meta.dirname, '../peers/tessera'),
      package: 'github.com/transparency-dev/tessera/cmd/conformance/posix',
      cacheKey: 'peer-tessera',
      buildMinutes: 2,
    },
    note,
  );
  const storage = path.join(folder, 'tessera');
  await mkdir(storage, { recursive: true });
  const [port = 0] = await freePorts(1);
  const listen = `127.0.0.1:${port}`;
  const child = spawn(binary, [`--storage_dir=${storage}`, `--listen=${listen}`], {
    env: { LOG_PRIVATE_KEY: privateKey(), PATH: process.env['PATH'] ?? '' },
    stdio: 'ignore',
  });
  const url = new URL(`http://${listen}/add`);
  await waitFor(() => isUp(child, url), { timeoutMs: 30_000, describe: 'Tessera to serve' });
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function isUp(child: ChildProcess, { origin }: URL): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('Tessera ended');
  const answer = await fetch(`${origin}/checkpoint`).catch(() => undefined);
  return answer !== undefined;
}

function privateKey(): string {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES);
  const key: NoteKey = { name: NAME, algorithm: 'Ed25519', publicKey };
  formatVerifierKey(key); // throws for a name that can't be one
  return `PRIVATE+KEY+${NAME}+${keyIdOf(key)}+${Buffer.concat([ED25519, seed]).toString('base64')}`;
}
