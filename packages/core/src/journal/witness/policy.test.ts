import { hash } from 'node:crypto';

import { expect, test } from 'vitest';

import { formatVerifierKey, type NoteAlgorithm } from '../note/key.ts';
import { meetsQuorum, parseWitnessPolicy } from './policy.ts';
import { cosignatureRequest } from './request.ts';

function keyOf(name: string, algorithm: NoteAlgorithm = 'CosignatureV1'): string {
  return formatVerifierKey({ name, algorithm, publicKey: hash('sha256', name, 'buffer') });
}

const [a, b, c, d] = ['a.example', 'b.example', 'c.example', 'd.example'].map((name) =>
  keyOf(name),
);
const GROUPS = `# who counts
log ${keyOf('clotho', 'Ed25519')}

witness A ${a} https://a.example/witness/
witness B ${b}
witness C\t${c}  http://127.0.0.1:1
witness D ${d}
group ABC 2 A B C
  group all-of-it all ABC D
quorum all-of-it
`;

test('a policy names journals, witnesses, where they are, and how many have to sign', () => {
  const policy = parseWitnessPolicy(GROUPS);
  expect(policy.logs.map(({ name }) => name)).toEqual(['clotho']);
  expect(policy.witnesses.map(({ name, key, url }) => [name, key.name, url])).toEqual([
    ['A', 'a.example', 'https://a.example/witness'],
    ['B', 'b.example', undefined],
    ['C', 'c.example', 'http://127.0.0.1:1'],
    ['D', 'd.example', undefined],
  ]);
});

test.each([
  ['', false],
  ['AB', false],
  ['ABC', false],
  ['AD', false],
  ['ACD', true],
  ['ABCD', true],
])('two of three and D: with %j it is %j', (signed, isMet) => {
  const { quorum } = parseWitnessPolicy(GROUPS);
  expect(meetsQuorum(quorum, ({ name }) => signed.includes(name))).toBe(isMet);
});

test('any one of a group, a single witness, or nobody at all', () => {
  const any = parseWitnessPolicy(`witness A ${a}\nwitness B ${b}\ngroup g any A B\nquorum g\n`);
  expect(meetsQuorum(any.quorum, ({ name }) => name === 'B')).toBe(true);
  expect(meetsQuorum(any.quorum, () => false)).toBe(false);
  const one = parseWitnessPolicy(`witness A ${a}\nquorum A\n`);
  expect(meetsQuorum(one.quorum, () => true)).toBe(true);
  expect(meetsQuorum(one.quorum, () => false)).toBe(false);
  expect(meetsQuorum(parseWitnessPolicy('quorum none').quorum, () => false)).toBe(true);
});

test.each([
  ['', 'a line "quorum NAME"'],
  [`witness A ${a}`, 'a line "quorum NAME"'],
  ['quorum A', 'not on a line before it'],
  ['quorum none\nquorum none', 'there is one quorum'],
  ['witnesses none', 'begins no line of it'],
  ['witness A nonsense\nquorum A', 'is no Ed25519 verifier key'],
  [`witness A ${keyOf('a.example', 'Ed25519')}\nquorum A`, 'not the key of a witness'],
  [`log ${a}\nquorum none`, 'not the key of a journal'],
  [`witness A ${a}\nwitness A ${b}\nquorum A`, 'is one already'],
  [`witness none ${a}\nquorum none`, "can't be a name"],
  [`witness A ${a}\nwitness B ${a}\nquorum A`, 'the same key stands there twice'],
  [`witness A ${a} ftp://a.example\nquorum A`, 'is no URL of a witness'],
  [`witness A ${a}\ngroup g 2 A\nquorum g`, 'can\'t ask for "2"'],
  [`witness A ${a}\ngroup g 0 A\nquorum g`, 'can\'t ask for "0"'],
  ['group g any\nquorum g', 'a group of 0'],
  [`witness A ${a}\ngroup g any A A\nquorum g`, 'twice of one'],
  [`witness A ${a}\ngroup g any A\ngroup h any A\nquorum g`, 'a member of two groups'],
  [`group g any A\nwitness A ${a}\nquorum g`, 'not on a line before its group'],
])('%j is no policy', (text, reason) => {
  expect(() => parseWitnessPolicy(text)).toThrow(reason);
});

test('a witness is sent the size that it knows, the proof and the note', () => {
  const proof = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const lines = proof.map((each) => each.toString('base64')).join('\n');
  expect(cosignatureRequest({ older: 3, proof, checkpoint: 'o\n7\nr\n\n— o AAAA\n' })).toBe(
    `old 3\n${lines}\n\no\n7\nr\n\n— o AAAA\n`,
  );
  expect(cosignatureRequest({ older: 0, proof: [], checkpoint: 'o\n' })).toBe('old 0\n\no\n');
});
