import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';

async function* cut(bytes: Buffer, ends: readonly number[]): AsyncGenerator<Buffer> {
  const places = [0, ...ends.map((end) => end % (bytes.length + 1)), bytes.length];
  const inOrder = places.toSorted((a, b) => a - b);
  for (const [index, to] of inOrder.entries()) yield bytes.subarray(inOrder[index - 1] ?? 0, to);
}

async function read(chunks: AsyncIterable<Buffer>, first = 1): Promise<[number, string][]> {
  const all: [number, string][] = [];
  for await (const lines of linesOf(chunks, first)) {
    for (const [index, text] of lines.texts.entries()) all.push([lines.first + index, text]);
  }
  return all;
}

async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.from('{}\n{}\n');
  for (;;) yield Buffer.alloc(65_536, 'x');
}

test('lines are whole and numbered, wherever the body is cut', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ü', '€', '😀', '\r') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.array(fc.nat()),
      fc.boolean(),
      async (lines, ends, isEnded) => {
        const text = lines.map((each) => `${each}\n`).join('') + (isEnded ? '' : 'last');
        const expected = isEnded ? lines : [...lines, 'last'];
        const numbered = expected.map((each, index) => [index + 5, each]);
        expect(await read(cut(Buffer.from(text), ends), 5)).toEqual(numbered);
      },
    ),
  );
});

test('a line without an end is refused before it fills the memory', async () => {
  await expect(read(endless())).rejects.toMatchObject({
    status: 413,
    message: expect.stringContaining('line 3 is over'),
  });
});

test('what is not UTF-8 is refused with its place', async () => {
  const chunks = cut(Buffer.from([0x7b, 0x7d, 0x0a, 0xff, 0x0a]), [3]);
  await expect(read(chunks)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('line 2 is not UTF-8'),
  });
});
