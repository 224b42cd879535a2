import { createReadStream, existsSync } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RecorderError, type RecordedEntry } from './recorder.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const SEGMENT_BYTES = 8 * 1024 * 1024;

/** An entry that waits, and where its line ends in its file. */
interface Spooled {
  readonly entry: RecordedEntry;
  readonly file: Segment;
  readonly end: number;
  readonly bytes: number;
}

/** A file of the spool; all but the last are full. */
interface Segment {
  name: string;
  /** Bytes of the lines in it. */
  size: number;
}

interface Writing {
  readonly entry: RecordedEntry;
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A queue of entries in local files, one JSON entry a line, that outlives the process. An entry is
 * in it once it is synced to disk, and leaves it in order when the journal has it. After a crash the
 * newest may be sent once more, which the journal knows by their ids.
 */
export class Spool {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #waiting: Spooled[] = [];
  #segment: Segment;
  #handle: FileHandle;
  #bytes = 0;
  #writing: Writing[] = [];
  #running: Promise<void> | undefined;
  /** The file may end within a line. */
  #torn = false;

  /** Opens the spool of an earlier process, or begins one. One process writes to it. */
  static async open(file: string, maxBytes: number = MAX_BYTES): Promise<Spool> {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'a', 0o600);
    const spool = new Spool(file, handle, maxBytes);
    await spool.#load();
    return spool;
  }

  private constructor(file: string, handle: FileHandle, maxBytes: number) {
    this.#file = file;
    this.#handle = handle;
    this.#maxBytes = maxBytes;
    this.#segment = { name: file, size: 0 };
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** When the oldest entry that waits happened; undefined when none does. */
  get oldest(): string | undefined {
    return this.#waiting[0]?.entry.at;
  }

  /** Resolves when the entry is on disk. @throws RecorderError `QueueFull` */
  push(entry: RecordedEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.#bytes + line.length > this.#maxBytes) {
      const message = `the journal has been away for so long that ${this.#waiting.length} entries wait for it, which is all that may: bring it back; until then nothing that must be on record takes place`;
      return Promise.reject(new RecorderError('QueueFull', message));
    }
    this.#bytes += line.length;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#writing.push({ entry, line, resolve, reject });
    this.#running ??= this.#write();
    return promise;
  }

  /** The oldest entries, at most so many. */
  peek(most: number): RecordedEntry[] {
    return this.#waiting.slice(0, most).map(({ entry }) => entry);
  }

  /** The oldest entries need not be kept any more. */
  async done(count: number): Promise<void> {
    const gone = this.#waiting.splice(0, count);
    const last = gone.at(-1);
    if (!last) return;
    this.#bytes -= gone.reduce((sum, { bytes }) => sum + bytes, 0);
    // Not synced: what is forgotten of it is sent again.
    await writeFile(sentFile(last.file), String(last.end), { mode: 0o600 });
    const passed = new Set(gone.map(({ file }) => file));
    for (const file of passed) {
      if (file !== this.#segment && this.#waiting[0]?.file !== file) await remove(file);
    }
  }

  /** After what is being written is on disk. */
  async close(): Promise<void> {
    await this.#running;
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    while (this.#writing.length > 0) {
      const taken = this.#writing;
      this.#writing = [];
      try {
        if (this.#segment.size > SEGMENT_BYTES) await this.#begin();
        await this.#endLine();
        this.#torn = true;
        await this.#handle.appendFile(Buffer.concat(taken.map(({ line }) => line)));
        await this.#handle.datasync();
        this.#torn = false;
        for (const { entry, line, resolve } of taken) {
          this.#segment.size += line.length;
          const place = { file: this.#segment, end: this.#segment.size };
          this.#waiting.push({ entry, ...place, bytes: line.length });
          resolve();
        }
      } catch (error) {
        for (const { line, reject } of taken) {
          this.#bytes -= line.length;
          reject(error);
        }
      }
    }
    this.#running = undefined;
  }

  /** What comes after a line that was cut off, by a crash or a full disk, must not become a part of it. */
  async #endLine(): Promise<void> {
    if (!this.#torn) return;
    await this.#handle.appendFile('\n');
    this.#segment.size = (await this.#handle.stat()).size;
    this.#torn = false;
  }

  /** Puts a full file aside and begins the next. */
  async #begin(): Promise<void> {
    const numbers = (await this.#aside()).map(({ number }) => number);
    const number = Math.max(0, ...numbers) + 1;
    const full = this.#segment;
    await this.#handle.close();
    const name = `${this.#file}.${number}`;
    if (existsSync(sentFile(full))) await rename(sentFile(full), `${name}.sent`);
    await rename(full.name, name);
    full.name = name;
    this.#handle = await open(this.#file, 'a', 0o600);
    this.#segment = { name: this.#file, size: 0 };
    if (!this.#waiting.some(({ file }) => file === full)) await remove(full);
  }

  /** Full files, the oldest first. */
  async #aside(): Promise<{ name: string; number: number }[]> {
    const base = `${path.basename(this.#file)}.`;
    const names = await readdir(path.dirname(this.#file));
    return names
      .filter((name) => name.startsWith(base) && /^\d+$/.test(name.slice(base.length)))
      .map((name) => ({
        name: path.join(path.dirname(this.#file), name),
        number: Number(name.slice(base.length)),
      }))
      .toSorted((a, b) => a.number - b.number);
  }

  async #load(): Promise<void> {
    for (const { name } of await this.#aside()) await this.#read({ name, size: 0 });
    await this.#read(this.#segment);
    const { size } = await this.#handle.stat();
    // The last line counts as if it had an end.
    this.#torn = size < this.#segment.size;
    await this.#endLine();
  }

  /** Reads a file from where it was sent to. A line that a crash cut off was never acknowledged. */
  async #read(segment: Segment): Promise<void> {
    const sent = Number(await readFile(sentFile(segment), 'utf8').catch(() => '0'));
    for await (const line of createInterface({ input: createReadStream(segment.name) })) {
      segment.size += Buffer.byteLength(line) + 1;
      const entry = line.endsWith('}') ? parse(line) : undefined;
      if (!entry || segment.size <= sent) continue;
      const bytes = Buffer.byteLength(line) + 1;
      this.#bytes += bytes;
      this.#waiting.push({ entry, file: segment, end: segment.size, bytes });
    }
  }
}

function parse(line: string): RecordedEntry | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sentFile({ name }: Segment): string {
  return `${name}.sent`;
}

async function remove(segment: Segment): Promise<void> {
  await rm(segment.name, { force: true });
  await rm(sentFile(segment), { force: true });
}
