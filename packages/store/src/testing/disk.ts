import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';

const CGROUPS = '/sys/fs/cgroup/blkio';
const LIMIT = 'blkio.throttle.write_iops_device';
const CHUNK = Buffer.alloc(256 * 1024, 1);

/** A file system of its own under a folder, which can be filled up and slowed down. */
export interface TestDisk {
  /** Leaves no room. */
  fill(): void;
  free(): void;
  /** Lets these processes, and those that they start, make so many writes a second. */
  slow(pids: readonly number[], writes: number): void;
  fast(): void;
  remove(): Promise<void>;
}

/** Why there can be no disk of its own here; undefined where there can. */
export function noDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const tools = ['/sbin/mkfs.ext4', '/usr/sbin/mkfs.ext4'].some((file) => existsSync(file));
  if (!tools) return 'needs mkfs.ext4';
  return existsSync(path.join(CGROUPS, LIMIT))
    ? undefined
    : 'needs the blkio controller of cgroups v1';
}

/** Mounts an ext4 of so many MiB over a folder. */
export function testDisk(folder: string, mib: number): TestDisk {
  const image = `${folder}.image`;
  writeFileSync(image, '');
  truncateSync(image, mib * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
  execFileSync('mount', ['-o', 'loop', image, folder]);
  const group = path.join(CGROUPS, `clotho-test-${process.pid}`);
  const filler = path.join(folder, 'filler');
  return {
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    slow: (pids, writes) => {
      mkdirSync(group, { recursive: true });
      const limit = `${deviceOf(folder)} ${writes}`;
      writeFileSync(path.join(group, LIMIT), limit);
      for (const pid of pids) writeFileSync(path.join(group, 'cgroup.procs'), String(pid));
    },
    fast: () => {
      if (existsSync(group)) writeFileSync(path.join(group, LIMIT), `${deviceOf(folder)} 0`);
    },
    remove: async () => {
      execFileSync('umount', [folder]);
      rmSync(image);
      if (existsSync(group)) await emptied(group);
    },
  };
}

/** A group goes when the last of its processes is gone for good. */
async function emptied(group: string): Promise<void> {
  const isGone = (): boolean => {
    try {
      rmdirSync(group);
      return true;
    } catch {
      return false;
    }
  };
  await waitFor(isGone, { timeoutMs: 30_000, describe: `${group} to be empty` });
}

/** Every process of the server, by its first. */
export function withChildren(pid: number): number[] {
  const tasks = `/proc/${pid}/task/${pid}/children`;
  const children = readFileSync(tasks, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children];
}

function fill(file: string): void {
  const handle = openSync(file, 'a');
  for (let size = CHUNK.length; size >= 1;) {
    if (!fits(handle, size)) size = Math.floor(size / 2);
  }
  closeSync(handle);
}

function fits(handle: number, size: number): boolean {
  try {
    writeSync(handle, CHUNK, 0, size);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

/** "7:0" */
function deviceOf(folder: string): string {
  const { dev } = statSync(folder);
  return `${Math.floor(dev / 256)}:${dev % 256}`;
}
