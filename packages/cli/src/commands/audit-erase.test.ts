import { expect, test } from 'vitest';
import { routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const SHA = 'ab'.repeat(32);
const PATH = `POST /api/v1/blobs/${SHA}/erasure`;
const ERASED = {
  state: 'Erased',
  sha256: SHA,
  entry: 41,
  by: 'admin',
  at: '2025-12-14T12:00:00Z',
  reason: 'asked',
  until: null,
  archive: [],
};
const COPY = { bucket: 'b', key: 'content/x', versionId: 'v', removed: false };
const WHY = ['--reason', 'asked by the person', '--basis', 'GDPR Art. 17'];

test('asks first, and nothing is sent when the answer is no', async () => {
  await using server = await startApiServer(routes({ [PATH]: ERASED }));
  const questions: string[] = [];
  const host = testHost(server, {
    interactive: true,
    confirm: (question) => Promise.resolve(questions.push(question) > 1),
  });
  const line = `audit erase sha256:${SHA} --server ${server.url}`;
  expect(await type(host, line, ...WHY)).toBe(1);
  expect(server.seen).toEqual([]);
  expect(questions[0]).toContain(`Erase sha256:${SHA} for good?`);
  expect(await type(host, line, ...WHY)).toBe(0);
  expect(server.seen[0]?.body).toEqual({ reason: 'asked by the person', basis: 'GDPR Art. 17' });
  expect(host.stdout()).toContain('is erased, as entry 41 says');
});

test('says who has to confirm, and what is locked until when', async () => {
  const requested = { ...ERASED, state: 'Requested', until: '2025-12-21T12:00:00Z' };
  await using waiting = await startApiServer(routes({ [PATH]: requested }));
  const host = testHost(waiting);
  await type(host, `audit erase ${SHA} --yes --server ${waiting.url}`, ...WHY);
  expect(host.stdout()).toContain('nothing is erased yet. A second person confirms it until');
  const locked = { ...COPY, lockedUntil: '2026-12-14T12:00:00Z' };
  const pending = { ...ERASED, state: 'Pending', archive: [locked] };
  await using server = await startApiServer(routes({ [PATH]: pending }));
  const other = testHost(server);
  await type(other, `audit erase ${SHA} --yes --server ${server.url}`, ...WHY);
  expect(other.stdout()).toMatch(/Pending: content\/x in bucket b is locked.*after 2026-12-14/);
});

test.each([
  ['no whole digest', `audit erase abcd --yes`, WHY],
  ['no ground', `audit erase ${SHA} --yes`, WHY.slice(0, 2)],
  ['nobody to ask', `audit erase ${SHA}`, WHY],
  ['a word as entry', `audit erase ${SHA} --yes --entry x`, WHY],
])('%s is a usage error', async (_, line, why) => {
  await using server = await startApiServer(routes({}));
  expect(await type(testHost(server), `${line} --server ${server.url}`, ...why)).toBe(2);
  expect(server.seen).toEqual([]);
});
