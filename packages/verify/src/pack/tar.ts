import { open, type FileHandle } from 'node:fs/promises';

import { afterMember, JournalError, readTarHeader, type TarMember } from '@clotho/core/journal';

import { VerifyError } from '../error.ts';
import type { PackReader } from './reader.ts';

const BLOCK = 512;

/** The files of a tar; only what is asked for is read. Throws VerifyError. */
export async function readTar(file: string): Promise<PackReader> {
  const handle = await open(file, 'r');
  try {
    const members = await membersOf(handle);
    return {
      files: new Map([...members].map(([path, { size }]) => [path, size])),
      read: (path) => read(handle, path, members.get(path)),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    if (!(error instanceof JournalError)) throw error;
    throw new VerifyError('NoPack', `this is no tar of a pack: ${error.message}`, error);
  }
}

async function membersOf(handle: FileHandle): Promise<Map<string, TarMember>> {
  const members = new Map<string, TarMember>();
  const { size } = await handle.stat();
  for (let at = 0; at + BLOCK <= size;) {
    const { buffer } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, at);
    const member = readTarHeader(buffer, at);
    if (!member) break;
    // Two readers could take a different one of two files with the same name.
    if (members.has(member.path)) {
      throw new VerifyError('NoPack', `the tar holds ${member.path} twice; pack it anew`);
    }
    if (!member.path.endsWith('/')) members.set(member.path.replace(/^\.\//, ''), member);
    at = afterMember(member);
  }
  return withoutTop(members);
}

/** A tar may hold the pack's folder rather than its files. */
function withoutTop(members: Map<string, TarMember>): Map<string, TarMember> {
  if (members.has('pack.json')) return members;
  const top = [...members.keys()].find((path) => /^[^/]+\/pack\.json$/.test(path))?.split('/')[0];
  if (top === undefined) return members;
  const inside = [...members].filter(([path]) => path.startsWith(`${top}/`));
  return new Map(inside.map(([path, member]) => [path.slice(top.length + 1), member]));
}

async function read(
  handle: FileHandle,
  path: string,
  member: TarMember | undefined,
): Promise<Buffer> {
  if (!member) throw new VerifyError('Unreadable', `${path} is not in the pack`);
  const { bytesRead, buffer } = await handle.read(
    Buffer.alloc(member.size),
    0,
    member.size,
    member.offset,
  );
  if (bytesRead === member.size) return buffer;
  throw new VerifyError('Unreadable', `the tar ends within ${path}; copy it again`);
}
