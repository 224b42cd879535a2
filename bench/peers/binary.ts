import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../scripts/paths.ts';
import { note } from '../shared/instance.ts';

const run = promisify(execFile);

/** A server to compare with, built from a pinned Go module. */
export interface PeerModule {
  /** Folder with its go.mod, and the name of the binary. */
  name: 'kyverno' | 'gatekeeper';
  module: string;
  /** Go package of the binary. */
  package: string;
  /** Wall time of a build from nothing on two idle cores. */
  buildMinutes: number;
}

/** Path of the binary: from the cache, else built into it. Throws when Go is missing or fails. */
export async function peerBinary(peer: PeerModule): Promise<string> {
  const folder = await cacheFolder(peer);
  const file = path.join(folder, peer.name);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  note(`building ${peer.name}: about ${peer.buildMinutes} minutes on two idle cores`);
  const unfinished = `${file}.building`;
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, peer.package];
  await go(peer, args, { CGO_ENABLED: '0' });
  await rename(unfinished, file);
  return file;
}

/** Folder with the sources of the module, where its installation manifests are. */
export async function peerSources(peer: PeerModule): Promise<string> {
  const answer: { Dir: string } = JSON.parse(
    await go(peer, ['mod', 'download', '-json', peer.module]),
  );
  return answer.Dir;
}

/** Binaries are found again only by the same platform and pinned dependencies. */
async function cacheFolder(peer: PeerModule): Promise<string> {
  const goMod = await readFile(path.join(moduleFolder(peer), 'go.mod'));
  const pins = createHash('sha256').update(goMod).digest('hex').slice(0, 12);
  const platform = `${process.platform}-${process.arch}`;
  return path.join(cacheDir(), 'bin', `peer-${peer.name}-${platform}-${pins}`);
}

async function go(
  peer: PeerModule,
  args: string[],
  settings: Record<string, string> = {},
): Promise<string> {
  const env = { ...process.env, ...settings, GOWORK: 'off' };
  const { stdout } = await run('go', args, { cwd: moduleFolder(peer), env });
  return stdout;
}

function moduleFolder({ name }: PeerModule): string {
  return path.join(import.meta.dirname, name);
}
