import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { html } from './report/html.ts';
import { parsePackManifest } from './layout.ts';
import { afterMember, readTarHeader, tarOf } from './tar.ts';

test('a tar gives its files back', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 1500 }), { maxLength: 5 }), (contents) => {
      const files = contents.map((bytes, i) => ({ path: `folder/${i}.bin`, bytes }));
      const tar = tarOf(files);
      const found = [];
      for (let at = 0; ;) {
        const member = readTarHeader(tar.subarray(at, at + 512), at);
        if (!member) break;
        const { path, offset, size } = member;
        found.push({ path, bytes: new Uint8Array(tar.subarray(offset, offset + size)) });
        at = afterMember(member);
      }
      expect(found).toEqual(files);
    }),
  );
});

test('a header that was altered is none', () => {
  const tar = tarOf([{ path: 'a', bytes: Buffer.from('x') }]);
  tar[3] = 1;
  expect(() => readTarHeader(tar.subarray(0, 512), 0)).toThrow('no tar header at offset 0');
  expect(() => tarOf([{ path: 'x'.repeat(101), bytes: Buffer.of() }])).toThrow('longer than 100');
});

test('text in a report can hold no tags', () => {
  const name = `<b onclick="x">'&`;
  expect(html`<p>${name}</p>`.html).toBe('<p>&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;</p>');
});

const good = {
  format: 'clotho-evidence/v1',
  origin: 'o',
  madeAt: 't',
  scope: { kind: 'Range', from: 0, to: 3 },
  entries: 4,
  streams: ['a'],
  files: [{ path: 'x', size: 1 }],
};

test('the manifest of a pack reads back', () => {
  expect(parsePackManifest(Buffer.from(JSON.stringify(good)))).toEqual(good);
});

test.each<[string, unknown]>([
  ['no JSON object', []],
  ['no format', { ...good, format: 'other' }],
  ['needs origin', { ...good, origin: 1 }],
  ['needs streams', { ...good, files: null }],
  ['no scope', { ...good, scope: { kind: 'Other' } }],
  ['path and size', { ...good, files: [{ path: 'x' }] }],
])('a manifest with %s is refused', (reason, manifest) => {
  expect(() => parsePackManifest(Buffer.from(JSON.stringify(manifest)))).toThrow(reason);
});
