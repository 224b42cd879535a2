import type { JournalEntry } from '@clotho/api';
import { expect, test } from 'vitest';

import { leafOf, type EntryPlace } from './entry.ts';
import { hex, leafHash } from './merkle/hash.ts';
import { parseLeaf } from './parse-leaf.ts';
import { streamOf } from './stream.ts';

const entry: JournalEntry = {
  id: 'decision/1',
  at: '2026-03-01T09:30:00Z',
  kind: 'ApprovalDecision',
  actor: { username: 'plat-bob', groups: ['platform-team'] },
  subject: {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    namespace: 'shop',
    name: 'fast-mode',
    uid: 'u-1',
  },
  body: { decision: 'approve', step: 'platform-review', comment: undefined, n: 2n ** 60n },
};
const place: EntryPlace = {
  seq: 41,
  stream: 'change/u-1',
  streamSeq: 3n,
  prev: 'ab'.repeat(32),
  at: '2026-03-01T09:30:00.25Z',
};

test('a leaf is a CloudEvent in canonical JSON, hashed as a leaf', () => {
  const { bytes, hash } = leafOf(entry, place);
  expect(bytes.toString()).toBe(
    '{"data":{"actor":{"groups":["platform-team"],"username":"plat-bob"},' +
      '"body":{"decision":"approve","n":1152921504606846976,"step":"platform-review"},' +
      '"subject":{"apiVersion":"clotho.cosmosdevops.co.uk/v1alpha1","kind":"Change","name":"fast-mode","namespace":"shop","uid":"u-1"}},' +
      '"datacontenttype":"application/json","id":"decision/1",' +
      `"prev":"${'ab'.repeat(32)}","recordedat":"2026-03-01T09:30:00.25Z","seq":"41","source":"clotho",` +
      '"specversion":"1.0","stream":"change/u-1","streamseq":"3","subject":"Change/shop/fast-mode",' +
      '"time":"2026-03-01T09:30:00Z","type":"uk.co.cosmosdevops.clotho.ApprovalDecision"}',
  );
  expect(hex(hash)).toBe(leafHash(bytes).toString('hex'));
});

test('names of attributes are those that CloudEvents allow', () => {
  const event: object = JSON.parse(leafOf(entry, place).bytes.toString());
  for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
});

test('a leaf reads back as what was written', () => {
  const blobs = [{ sha256: 'cd'.repeat(32), size: 9, salted: true, name: 'manifest' }];
  const change = { name: 'fast-mode', uid: 'u-1' };
  const read = parseLeaf(leafOf({ ...entry, change, blobs }, place).bytes);
  expect(read).toEqual({
    id: entry.id,
    source: 'clotho',
    kind: entry.kind,
    at: entry.at,
    recordedAt: place.at,
    seq: 41,
    stream: 'change/u-1',
    streamSeq: 3,
    prev: place.prev,
    actor: entry.actor,
    subject: entry.subject,
    change,
    body: { decision: 'approve', step: 'platform-review', n: 2n ** 60n },
    blobs,
  });
});

test('the first entry of a stream follows none, every other one does', () => {
  const first = leafOf(entry, { ...place, streamSeq: 1, prev: '' });
  expect(parseLeaf(first.bytes).prev).toBe('');
  expect(() => leafOf(entry, { ...place, streamSeq: 1 })).toThrow('is no place');
  expect(() => leafOf(entry, { ...place, prev: '' })).toThrow('is no place');
});

test.each<Partial<EntryPlace>>([
  { seq: -1 },
  { seq: 1.5 },
  { seq: 2 ** 53 },
  { streamSeq: 0 },
  { stream: '' },
  { prev: 'AB'.repeat(32) },
])('%j is no place of an entry', (wrong) => {
  expect(() => leafOf(entry, { ...place, ...wrong })).toThrow('is no place of an entry');
});

test('an entry that is too large for a bundle is told to use a blob', () => {
  const body = { text: 'x'.repeat(65_000) };
  expect(() => leafOf({ ...entry, body }, place)).toThrow(
    /decision\/1 has \d+ bytes.* into a blob/,
  );
});

test.each([
  ['not in canonical form', (text: string) => text.replace('"id":', '"id": ')],
  ['no JSON', (text: string) => text.slice(1)],
  ['no JSON', (text: string) => text.replace('"id":', '"id":"other","id":')],
  ['streamseq', (text: string) => text.replace('"streamseq":"3"', '"streamseq":"03"')],
  ['prev', (text: string) => text.replace('"abab', '"ABAB')],
  ['type', (text: string) => text.replace('uk.co', 'com')],
])('what is no leaf is refused as %s', (reason, alter) => {
  const text = alter(leafOf(entry, place).bytes.toString());
  expect(() => parseLeaf(Buffer.from(text))).toThrow(reason);
});

test.each<[Partial<JournalEntry>, string]>([
  [{}, 'change/u-1'],
  [
    {
      kind: 'ObjectApplied',
      subject: object('Deployment', 'shop'),
      change: { name: 'x', uid: 'u-2' },
    },
    'change/u-2',
  ],
  [{ kind: 'ObjectApplied', subject: object('Deployment', 'shop') }, 'namespace/shop'],
  [{ kind: 'NamespaceAdopted', subject: object('Namespace') }, 'namespace/thing'],
  [{ kind: 'Alert', subject: object('ClusterRole') }, 'cluster'],
  [{ kind: 'PolicyEdit', subject: object('ChangePolicy') }, 'policy'],
  [{ kind: 'Lockdown', subject: object('Lockdown') }, 'policy'],
  [{ kind: 'KeyEvent', subject: object('Secret', 'clotho-gate') }, 'keys'],
  [{ kind: 'SnapshotTaken', subject: object('Environment') }, 'environment/thing'],
  [{ kind: 'Heads', subject: object('Journal') }, 'journal'],
])('%j belongs to stream %s', (given, stream) => {
  expect(streamOf({ ...entry, ...given })).toBe(stream);
});

function object(kind: string, namespace?: string): JournalEntry['subject'] {
  return { apiVersion: 'v1', kind, name: 'thing', ...(namespace ? { namespace } : {}) };
}
