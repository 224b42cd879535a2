import { expect, test } from 'vitest';

import { blobOf, blobProblem, contentOf, saltedBlobOf } from './blob.ts';
import { headProof, headsBody, parseHeadsBody, verifyHead, type StreamHead } from './heads.ts';

const heads: StreamHead[] = Array.from({ length: 11 }, (_, i) => ({
  stream: `change/${(i * 7) % 11}`,
  size: i + 1,
  head: i.toString(16).padStart(2, '0').repeat(32),
}));

test('a Heads entry commits to every stream, in whatever order they were read', () => {
  const body = headsBody(90, heads);
  expect(body).toEqual(headsBody(90, heads.toReversed()));
  expect(parseHeadsBody({ ...body })).toEqual(body);
  for (const { stream } of heads) {
    expect(verifyHead(headProof(90, heads, stream), body)).toBe(true);
  }
});

test('no other length, last entry or stream can be shown by it', () => {
  const body = headsBody(90, heads);
  const proof = headProof(90, heads, 'change/3');
  expect(verifyHead({ ...proof, size: proof.size - 1 }, body)).toBe(false);
  expect(verifyHead({ ...proof, head: 'ff'.repeat(32) }, body)).toBe(false);
  expect(verifyHead({ ...proof, stream: 'change/4' }, body)).toBe(false);
  expect(verifyHead({ ...proof, streams: 10 }, body)).toBe(false);
  expect(() => headProof(90, heads, 'change/none')).toThrow('not among the heads');
  expect(() => parseHeadsBody({ through: 1 })).toThrow('needs through');
});

test('a salted blob hides its content once it is gone, and is checked as any other', () => {
  const content = Buffer.from('Ada Lovelace, ada@example.org');
  const salt = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));
  const { ref, bytes } = saltedBlobOf(content, salt, { name: 'person' });
  expect(ref).toMatchObject({ size: 61, salted: true, name: 'person' });
  expect(ref.sha256).not.toBe(blobOf(content).ref.sha256);
  expect(Buffer.from(contentOf(bytes, ref)).toString()).toBe(content.toString());
  expect(blobProblem(bytes, ref)).toBeUndefined();
  expect(blobProblem(bytes.subarray(1), ref)).toBe('Size');
  expect(blobProblem(Buffer.from(bytes).fill(1, 40, 41), ref)).toBe('Hash');
  expect(() => saltedBlobOf(content, salt.subarray(1))).toThrow('32 random bytes, not 31');
});

test('a salt that nobody drew is found', () => {
  const { ref, bytes } = saltedBlobOf(Buffer.from('x'), new Uint8Array(32));
  expect(blobProblem(bytes, ref)).toBe('Salt');
});
