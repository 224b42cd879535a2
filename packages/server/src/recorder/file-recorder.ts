import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { JournalEntry } from '@clotho/api';
import type { Recorder } from './recorder.ts';

export interface FileRecorder extends Recorder {
  /** After what is being recorded is durable. */
  close(): Promise<void>;
}

/** A local file, one JSON entry a line, synced to disk. One process writes to it. */
export async function fileRecorder(file: string): Promise<FileRecorder> {
  await mkdir(path.dirname(file), { recursive: true });
  const known = existsSync(file) ? await idsOf(file) : new Set<string>();
  const handle = await open(file, 'a+', 0o600);
  await endLastLine(handle);
  let last: Promise<void> = Promise.resolve();
  return {
    record: (entry) => {
      if (known.has(entry.id)) return Promise.resolve();
      // One after the other, so that a line is whole and an id is looked up before it is written.
      last = last.catch(() => undefined).then(() => append(entry, known, handle));
      return last;
    },
    close: async () => {
      await last.catch(() => undefined);
      await handle.close();
    },
  };
}

async function append(entry: JournalEntry, known: Set<string>, handle: FileHandle): Promise<void> {
  if (known.has(entry.id)) return;
  await handle.appendFile(`${JSON.stringify(entry)}\n`);
  await handle.datasync();
  known.add(entry.id);
}

/** What comes after a line that a crash cut off must not become a part of it. */
async function endLastLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size === 0) return;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer.toString() !== '\n') await handle.appendFile('\n');
}

/** A line that was cut off by a crash was never acknowledged; it is passed over. */
async function idsOf(file: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const id = /"id":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
    if (id !== undefined && line.endsWith('}')) ids.add(JSON.parse(id));
  }
  return ids;
}
