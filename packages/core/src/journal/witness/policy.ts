import { JournalError } from '../error.ts';
import { parseVerifierKey, type NoteKey } from '../note/key.ts';

/** Whose signatures make a checkpoint count, as C2SP tlog-policy writes it down. */
export interface WitnessPolicy {
  /** Keys of journals. */
  logs: readonly NoteKey[];
  witnesses: readonly PolicyWitness[];
  /** Who has to cosign. */
  quorum: WitnessGroup;
}

export interface PolicyWitness {
  /** What the policy calls it. */
  name: string;
  key: NoteKey;
  /** Where it takes checkpoints; who only verifies needs none. */
  url?: string;
}

/** So many of the members have to cosign. */
export interface WitnessGroup {
  least: number;
  members: readonly (PolicyWitness | WitnessGroup)[];
}

/** Where nobody has to. */
const NONE: WitnessGroup = { least: 0, members: [] };

interface Draft {
  logs: NoteKey[];
  witnesses: PolicyWitness[];
  known: Map<string, PolicyWitness | WitnessGroup>;
  /** Those that are in a group: each can be in one alone. */
  taken: Set<string>;
  quorum?: WitnessGroup;
}

/**
 * Reads a policy: lines of `log KEY`, `witness NAME KEY [URL]`, `group NAME all|any|NUMBER NAME…` and
 * one `quorum NAME|none`. Throws JournalError `BadPolicy`.
 */
export function parseWitnessPolicy(text: string): WitnessPolicy {
  const draft: Draft = { logs: [], witnesses: [], known: new Map(), taken: new Set() };
  for (const line of text.split('\n')) {
    const words = line.split(/[ \t]+/).filter(Boolean);
    const [kind = '#', ...rest] = words;
    if (!kind.startsWith('#')) add(kind, rest, draft);
  }
  const { logs, witnesses, quorum } = draft;
  if (!quorum) throw bad('a line "quorum NAME" or "quorum none" is missing');
  const keys = [...logs, ...witnesses.map(({ key }) => key)].map(({ publicKey }) =>
    Buffer.from(publicKey).toString('hex'),
  );
  if (new Set(keys).size < keys.length) throw bad('the same key stands there twice');
  return { logs, witnesses, quorum };
}

/** Whether enough have cosigned. */
export function meetsQuorum(
  { least, members }: WitnessGroup,
  hasCosigned: (witness: PolicyWitness) => boolean,
): boolean {
  const met = members.filter((member) =>
    'key' in member ? hasCosigned(member) : meetsQuorum(member, hasCosigned),
  );
  return met.length >= least;
}

function add(kind: string, words: readonly string[], draft: Draft): void {
  switch (kind) {
    case 'log':
      draft.logs.push(keyOf(words[0], 'Ed25519'));
      return;
    case 'witness':
      addWitness(words, draft);
      return;
    case 'group':
      addGroup(words, draft);
      return;
    case 'quorum':
      addQuorum(words, draft);
      return;
    default:
      throw bad(`"${kind}" begins no line of it; log, witness, group and quorum do`);
  }
}

function addWitness([name, key, url]: readonly string[], draft: Draft): void {
  const witness = { name: newName(name, draft), key: keyOf(key, 'CosignatureV1') };
  const reached = url === undefined ? witness : { ...witness, url: urlOf(url) };
  draft.witnesses.push(reached);
  draft.known.set(witness.name, reached);
}

function addGroup([name, least, ...names]: readonly string[], draft: Draft): void {
  const group = { name: newName(name, draft), members: names.map((each) => memberOf(each, draft)) };
  const count = leastOf(least, names.length);
  draft.known.set(group.name, { least: count, members: group.members });
}

function addQuorum([name, ...more]: readonly string[], draft: Draft): void {
  if (draft.quorum || more.length > 0) throw bad('there is one quorum, of one name');
  if (name === 'none') {
    draft.quorum = NONE;
    return;
  }
  const found = draft.known.get(name ?? '');
  if (!found) throw bad(`the quorum "${name ?? ''}" is not on a line before it`);
  draft.quorum = 'key' in found ? { least: 1, members: [found] } : found;
}

function newName(name: string | undefined, { known }: Draft): string {
  if (name !== undefined && name !== 'none' && !known.has(name)) return name;
  throw bad(`"${name ?? ''}" can't be a name, or is one already`);
}

function memberOf(name: string, { known, taken }: Draft): PolicyWitness | WitnessGroup {
  const found = known.get(name);
  if (!found) throw bad(`the member "${name}" is not on a line before its group`);
  if (taken.has(name)) throw bad(`"${name}" is a member of two groups, or twice of one`);
  taken.add(name);
  return found;
}

function leastOf(word: string | undefined, members: number): number {
  const named: Readonly<Record<string, number>> = { any: 1, all: members };
  const least = named[word ?? ''] ?? (/^[1-9]\d{0,4}$/.test(word ?? '') ? Number(word) : 0);
  if (least >= 1 && least <= members) return least;
  throw bad(`a group of ${members} can't ask for "${word ?? ''}" of them`);
}

function urlOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
    return text.replace(/\/$/, '');
  throw bad(`"${text}" is no URL of a witness`);
}

function keyOf(text: string | undefined, algorithm: NoteKey['algorithm']): NoteKey {
  try {
    const key = parseVerifierKey(text ?? '');
    if (key.algorithm === algorithm) return key;
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error), error);
  }
  const wanted = algorithm === 'Ed25519' ? 'a journal' : 'a witness (cosignature/v1, Ed25519)';
  throw bad(`${text} is not the key of ${wanted}`);
}

function bad(reason: string, cause?: unknown): JournalError {
  return new JournalError('BadPolicy', `the witness policy can't be used: ${reason}`, cause);
}
