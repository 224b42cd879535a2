import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedError } from '../errors.ts';
import type { BinaryModule } from './catalog.ts';
import type { Platform } from './platform.ts';
import { PROBE_URL, releaseFiles, type ChecksumSource, type ReleaseFile } from './releases.ts';
import type { Reporter } from './reporter.ts';

// Not tried yet: the machines on which Clotho is built cannot reach these hosts. What the tests
// hold is the choice of files, the reading of checksums and the refusal of a wrong one, against a
// server of their own.

const run = promisify(execFile);
const PROBE_MS = 3000;
const FILE_MS = 10 * 60_000;

/** Whether the official releases can be reached, after three seconds at the latest. */
export async function releasesReachable(probeUrl: string = PROBE_URL): Promise<boolean> {
  try {
    const answer = await fetch(probeUrl, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * Downloads a module's binaries into `folder`, each checked against its publisher's SHA-256.
 *
 * @returns false when there is no release for this platform or it could not be fetched.
 * @throws EmbeddedError `ChecksumMismatch`: something between here and there alters files.
 */
export async function downloadModule(
  module: BinaryModule,
  platform: Platform,
  folder: string,
  reporter: Reporter,
): Promise<boolean> {
  const files = releaseFiles(module, platform);
  if (files.length === 0) return false;
  await mkdir(folder, { recursive: true });
  const workshop = `${folder}.download`;
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop);
  try {
    for (const file of files) {
      reporter.progress(`downloading ${file.name} ${module.version}`);
      await rename(await downloadFile(file, workshop), path.join(folder, file.name));
    }
    reporter.line(`downloaded ${files.map(({ name }) => name).join(', ')} ${module.version}`);
    return true;
  } catch (error) {
    if (error instanceof EmbeddedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    reporter.line(`${module.folder} ${module.version} could not be downloaded (${reason})`);
    return false;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Fetches one file, checks it, unpacks it if need be. Returns where the executable is. */
export async function downloadFile(file: ReleaseFile, workshop: string): Promise<string> {
  const expected = readChecksum(file.checksum, await (await get(file.checksum.url)).text());
  const content = Buffer.from(await (await get(file.url)).arrayBuffer());
  const actual = createHash('sha256').update(content).digest('hex');
  if (actual !== expected) {
    throw new EmbeddedError(
      'ChecksumMismatch',
      `${file.url} has SHA-256 ${actual}, its publisher says ${expected}. Nothing was kept. Find out what stands between you and the download, or name a folder with binaries that you trust in KUBEBUILDER_ASSETS.`,
    );
  }
  return unpack(file, content, workshop);
}

/** @throws EmbeddedError `ChecksumMismatch` when the text says nothing about the file. */
export function readChecksum({ kind, url, fileName }: ChecksumSource, text: string): string {
  const found = kind === 'github' ? fromRelease(text, fileName) : fromLines(text, fileName);
  if (found !== undefined && /^[0-9a-f]{64}$/.test(found)) return found;
  throw new EmbeddedError('ChecksumMismatch', `${url} names no SHA-256 for ${fileName}`);
}

function fromLines(text: string, fileName: string): string | undefined {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/));
  if (lines.length === 1 && lines[0]?.length === 1) return lines[0][0];
  return lines.find(([, name]) => name === fileName)?.[0];
}

function fromRelease(text: string, fileName: string): string | undefined {
  const { assets }: { assets?: { name: string; digest?: string | null }[] } = JSON.parse(text);
  return assets?.find(({ name }) => name === fileName)?.digest?.replace(/^sha256:/, '');
}

async function get(url: string): Promise<Response> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FILE_MS) });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  return answer;
}

async function unpack(
  { name, member }: ReleaseFile,
  content: Buffer,
  workshop: string,
): Promise<string> {
  const file = path.join(workshop, member === undefined ? name : `${name}.tar.gz`);
  await writeFile(file, content);
  if (member !== undefined) await run('tar', ['-xzf', file, '-C', workshop, member]);
  const executable = path.join(workshop, member ?? name);
  await chmod(executable, 0o755);
  return executable;
}
