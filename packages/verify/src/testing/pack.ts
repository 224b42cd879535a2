import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { evidencePack, type PackFile, type PackSource } from '@clotho/core/journal';

import type { PackReader } from '../pack/reader.ts';
import { lifeOf } from './entries.ts';
import { ORIGIN, TestJournal } from './journal.ts';

const MADE_AT = '2025-12-16T09:00:00Z';

/** A journal of several Changes, counted at its end, and what a pack about one of them is made of. */
export async function changePack(
  rest: Partial<PackSource> = {},
): Promise<{ journal: TestJournal; source: PackSource; older: string }> {
  const journal = new TestJournal();
  const lives = Array.from({ length: 60 }, (_, i) => lifeOf(`c${i}`));
  journal.append(...interleaved(lives.slice(0, 40)));
  const older = await journal.checkpoint();
  journal.append(...interleaved(lives.slice(40)));
  const headOf = journal.countStreams();
  const leaves = journal.leaves.filter((leaf) => /"(?:change\/c7|journal)"/.test(leaf.toString()));
  const source: PackSource = {
    origin: ORIGIN,
    scope: { kind: 'Change', namespace: 'production', name: 'deploy-c7', uid: 'c7' },
    madeAt: MADE_AT,
    madeBy: 'audit-eve',
    leaves,
    streams: ['change/c7'],
    checkpoint: await journal.checkpoint(),
    olderCheckpoints: [older],
    keys: [journal.signer.key],
    readTile: journal.readTile,
    heads: [headOf('change/c7')],
    ...rest,
  };
  return { journal, source, older };
}

/** A pack of every entry of a journal. */
export async function rangePack(
  journal: TestJournal,
  rest: Partial<PackSource> = {},
): Promise<PackSource> {
  return {
    origin: ORIGIN,
    scope: { kind: 'Range', from: 0, to: journal.size - 1 },
    madeAt: MADE_AT,
    leaves: journal.leaves,
    streams: [],
    checkpoint: await journal.checkpoint(),
    keys: [journal.signer.key],
    readTile: journal.readTile,
    ...rest,
  };
}

/** The files of a pack in memory, to be read and tampered with. */
export class TestPack implements PackReader {
  readonly #content: Map<string, Buffer>;

  constructor(source: PackSource | readonly PackFile[]) {
    const files = 'origin' in source ? evidencePack(source) : source;
    this.#content = new Map(files.map(({ path: name, bytes }) => [name, Buffer.from(bytes)]));
  }

  get files(): ReadonlyMap<string, number> {
    return new Map([...this.#content].map(([name, { length }]) => [name, length]));
  }

  read(name: string): Promise<Buffer> {
    return Promise.resolve(this.get(name));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get(name: string): Buffer {
    return this.#content.get(name) ?? Buffer.alloc(0);
  }

  set(name: string, bytes: Uint8Array | string): this {
    this.#content.set(name, Buffer.from(bytes));
    return this;
  }

  remove(name: string): this {
    this.#content.delete(name);
    return this;
  }

  /** Alters a file as an attacker would who also corrects the list of files. */
  edit(name: string, alter: (text: string) => string): this {
    this.set(name, alter(this.get(name).toString()));
    return this.relist();
  }

  /** Alters the lines of the entries. */
  editLines(alter: (lines: string[]) => string[]): this {
    return this.edit('entries/000000.jsonl', (text) =>
      alter(text.trimEnd().split('\n'))
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  /** Lets the list of files say what there is. */
  relist(alter: (manifest: Record<string, unknown>) => void = () => {}): this {
    const manifest: Record<string, unknown> = JSON.parse(this.get('pack.json').toString());
    const names = [...this.#content.keys()].filter((name) => name !== 'pack.json');
    manifest['files'] = names.map((name) => ({ path: name, size: this.get(name).length }));
    alter(manifest);
    return this.set('pack.json', JSON.stringify(manifest));
  }

  /** Writes the pack into a new folder. */
  async toFolder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'clotho-pack-'));
    for (const [name, bytes] of this.#content) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    return folder;
  }
}

/** As many Changes do: their entries lie between each other. */
function interleaved<T>(lives: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lives.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) =>
    lives.flatMap((life) => life.slice(i, i + 1)),
  ).flat();
}
