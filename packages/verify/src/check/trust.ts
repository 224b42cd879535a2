import {
  keyIdOf,
  openNote,
  PACK,
  parseCheckpoint,
  parseVerifierKey,
  type Checkpoint,
  type NoteKey,
  type NoteSignature,
  type WitnessPolicy,
} from '@clotho/core/journal';

import { filesIn, reading, textOf, type Evidence } from './evidence.ts';
import type { Findings } from './finding.ts';
import { stampedFiles } from './timestamps.ts';
import { tellWitnesses } from './witnesses.ts';

/** A checkpoint whose signatures were looked at. */
export interface SignedCheckpoint extends Checkpoint {
  /** File of the pack, or what the auditor gave. */
  file: string;
  signatures: NoteSignature[];
}

/** What the rest of the checks goes by. */
export interface Trusted {
  newest: SignedCheckpoint;
  /** The others of the pack, by size. */
  older: SignedCheckpoint[];
  /** Those that the auditor gave, or else those that the pack names. */
  keys: readonly NoteKey[];
  /** Whether the auditor gave them. */
  pinned: boolean;
}

/** Reads every checkpoint of the pack and judges its signatures. */
export async function openCheckpoints(
  evidence: Evidence,
  given: readonly NoteKey[],
  policy: WitnessPolicy | undefined,
): Promise<Trusted | undefined> {
  const pinned = given.some(({ algorithm }) => algorithm === 'Ed25519');
  const keys = pinned ? given : [...given, ...(await ownKeys(evidence))];
  if (!pinned) {
    evidence.findings.unchecked(
      'NoKey',
      'no key was given, so that anybody could have made this pack; give the key of the journal with --key',
    );
  }
  const newest = await open(evidence, PACK.checkpoint, keys, pinned);
  const older: SignedCheckpoint[] = [];
  for (const file of [...filesIn(evidence, PACK.checkpoints), ...stampedFiles(evidence)]) {
    const opened = await open(evidence, file, keys, pinned);
    if (opened) older.push(opened);
  }
  if (!newest) {
    evidence.findings.unchecked(
      'FileMissing',
      `${PACK.checkpoint} can't be used: nothing is signed`,
    );
    return undefined;
  }
  tellSigners(evidence.findings, newest, { pinned, policy });
  return { newest, older: older.toSorted((a, b) => a.size - b.size), keys, pinned };
}

/** Reads a checkpoint that an auditor kept. Throws JournalError for what is none. */
export function keptCheckpoint(note: string, keys: readonly NoteKey[]): SignedCheckpoint {
  return readCheckpoint(note, 'the checkpoint that you gave', keys);
}

/** Reads a checkpoint and looks at its signatures. Throws JournalError for what is none. */
export function readCheckpoint(
  note: string,
  file: string,
  keys: readonly NoteKey[],
): SignedCheckpoint {
  const { text, signatures } = openNote(note, keys);
  return { ...parseCheckpoint(text), file, signatures };
}

async function open(
  evidence: Evidence,
  file: string,
  keys: readonly NoteKey[],
  pinned: boolean,
): Promise<SignedCheckpoint | undefined> {
  const note = await textOf(evidence, file);
  if (note === undefined) return undefined;
  const opened = reading(evidence, file, () => readCheckpoint(note, file, keys));
  if (opened) {
    const expected = { origin: evidence.manifest.origin, keys };
    const whose = pinned ? 'the key that you gave' : 'a key that the pack names';
    judgeSignatures(evidence.findings, opened, { ...expected, whose });
  }
  return opened;
}

/** Whether a checkpoint is of this journal, and signed by it. What is wrong is a finding. */
export function judgeSignatures(
  findings: Findings,
  { file, origin, size, signatures }: SignedCheckpoint,
  expected: { origin: string; keys: readonly NoteKey[]; whose: string },
): boolean {
  const place = { file };
  if (origin !== expected.origin) {
    findings.tampered('OtherLog', `${file} is of the journal ${origin}, not ${expected.origin}`, {
      place,
    });
    return false;
  }
  const invalid = signatures.find(({ state }) => state === 'Invalid');
  if (invalid) {
    const message = `${file}: what ${invalid.name} signed was another text than this one of ${size} entries`;
    findings.tampered('SignatureInvalid', message, { place });
    return false;
  }
  const isByLog = signatures.some((each) => each.state === 'Valid' && isLog(each, expected.keys));
  if (isByLog) return true;
  const by = signatures.map(({ name, keyId }) => `${name}+${keyId}`).join(', ');
  const message = `${file} is signed by ${by}, and not by ${expected.whose}`;
  findings.tampered('UnknownKey', message, { place });
  return false;
}

/** Says who stands behind a checkpoint, and who does not. */
export function tellSigners(
  findings: Findings,
  newest: SignedCheckpoint,
  { pinned, policy }: { pinned: boolean; policy: WitnessPolicy | undefined },
): void {
  const valid = newest.signatures.filter(({ state }) => state === 'Valid');
  const log = valid.filter(({ time }) => time === undefined);
  const names = log.map(({ name, keyId }) => `${name}+${keyId}`).join(', ');
  if (log.length > 0 && pinned && !findings.has('SignatureInvalid')) {
    findings.proven.push(
      `The state of the journal with ${newest.size} entries is signed with the key that you gave, ${names}.`,
    );
  }
  tellWitnesses(findings, newest, policy);
}

function isLog({ name, keyId }: NoteSignature, keys: readonly NoteKey[]): boolean {
  return keys.some(
    (key) => key.algorithm === 'Ed25519' && key.name === name && keyIdOf(key) === keyId,
  );
}

async function ownKeys(evidence: Evidence): Promise<NoteKey[]> {
  const lines = ((await textOf(evidence, PACK.keys)) ?? '').split('\n').filter(Boolean);
  return lines.flatMap((line) => reading(evidence, PACK.keys, () => parseVerifierKey(line)) ?? []);
}
