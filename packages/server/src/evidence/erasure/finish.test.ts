import { ArchiveError, type Archive } from '@clotho/archive';
import type { JournalEntry } from '@clotho/api';
import type { BlobState, Journal, Search, StoredEntry } from '@clotho/store';
import { leafOf } from '@clotho/core/journal';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { finishErasures } from './finish.ts';
import { erasureEntry, SOURCE } from './record.ts';

type Removal = Awaited<ReturnType<Archive['remove']>>;

const SHA = 'ab'.repeat(32);
const COPY = { bucket: 'b', key: 'k', versionId: 'v1', sha256: SHA, size: 3 };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A journal as far as erasing looks at it. */
class Told {
  readonly leaves: { kind: string; leaf: string }[] = [];
  readonly erased = new Map<string, number>();

  add(source: string, entry: JournalEntry): void {
    const seq = this.leaves.length;
    const place = { seq, stream: `test/${seq}`, streamSeq: 1, prev: '' };
    const { bytes } = leafOf(entry, { ...place, source, at: '2026-03-01T00:00:00Z' });
    this.leaves.push({ kind: entry.kind, leaf: Buffer.from(bytes).toString() });
  }

  append(source: string, entries: readonly JournalEntry[]): Promise<[]> {
    for (const entry of entries) this.add(source, entry);
    return Promise.resolve([]);
  }

  search({ kind, after = -1 }: Search): Promise<StoredEntry[]> {
    const all = this.leaves.map(({ leaf, ...each }, seq) => ({
      ...each,
      seq,
      hash: Buffer.alloc(0),
      leaf,
    }));
    return Promise.resolve(all.filter((each) => each.kind === kind && each.seq > after));
  }

  blobState(sha256: string): Promise<BlobState> {
    return Promise.resolve({ size: 3, salted: true, erasedBy: this.erased.get(sha256) ?? null });
  }

  eraseBlob(sha256: string, seq: number): Promise<boolean> {
    this.erased.set(sha256, seq);
    return Promise.resolve(true);
  }
}

const erasure = erasureEntry(
  { sha256: SHA, contents: [{ sha256: SHA, size: 3, salted: true }], objects: [COPY] },
  {
    by: { username: 'ada' },
    at: '2026-03-01T00:00:00Z',
    why: { reason: 'asked by the person' },
    more: {},
  },
);

function begun(
  source: string,
  remove: () => Promise<Removal>,
): { told: Told; finish: () => Promise<void> } {
  const told = new Told();
  told.add(source, erasure);
  const archive = { bucket: 'b', remove } as unknown as Archive;
  const journal = told as unknown as Journal;
  return { told, finish: () => finishErasures({ journal, archive, clock: systemClock, log }) };
}

test('bytes that are there in spite of the entry go when the server is back', async () => {
  const { told, finish } = begun(SOURCE, () => Promise.resolve({ removed: true }));
  await finish();
  expect([...told.erased]).toEqual([[SHA, 0]]);
  expect(told.leaves.map(({ kind }) => kind)).toEqual(['BlobErased', 'ArchiveErased']);
  await finish();
  expect(told.leaves).toHaveLength(2);
});

test('a locked copy is tried again until it is gone, and only then on record as gone', async () => {
  const answers: (() => Promise<Removal>)[] = [
    () => Promise.resolve({ removed: false, lockedUntil: '2027-03-01T00:00:00Z' }),
    () => Promise.reject(new ArchiveError('Unavailable', 'the archive is away')),
    () => Promise.resolve({ removed: true }),
  ];
  const { told, finish } = begun(
    SOURCE,
    () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')),
  );
  await finish();
  await finish();
  expect(told.leaves).toHaveLength(1);
  await finish();
  expect(told.leaves).toHaveLength(2);
});

test('what another writer of the journal says erases nothing', async () => {
  const { told, finish } = begun('clotho/operator', () => Promise.resolve({ removed: true }));
  await finish();
  expect([told.erased.size, told.leaves.length]).toEqual([0, 1]);
});
