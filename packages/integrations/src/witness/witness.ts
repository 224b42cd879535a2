import {
  cosignatureRequest,
  openNote,
  parseCheckpoint,
  type Hash,
  type NoteKey,
} from '@clotho/core/journal';
import { callWitness, type WitnessAnswer } from './call.ts';
import { WitnessError } from './error.ts';

export interface Witness {
  /** What it is called in what is said about it. */
  readonly name: string;
  /** Its key, which its answers are verified with. */
  readonly key: NoteKey;
  /** Where it takes checkpoints: the submission prefix. */
  readonly url: string;
}

export interface Submission {
  /** A signed note. */
  readonly checkpoint: string;
  /** Entries of the checkpoint that the witness is known to have signed last; 0 if none is. */
  readonly older: number;
  /** That the tree of `newer` entries begins with that of `older`. */
  readonly consistency: (older: number, newer: number) => Promise<Hash[]>;
}

export interface WitnessSignature {
  /** As it stands in the note. */
  readonly line: string;
  /** Seconds since 1970, by the clock of the witness. */
  readonly time: number;
}

/**
 * Has a checkpoint cosigned as C2SP tlog-witness says. A witness that remembers another size than it
 * was taken to is shown the proof from there. @throws WitnessError
 */
export async function cosign(
  witness: Witness,
  { checkpoint, older, consistency }: Submission,
): Promise<WitnessSignature> {
  const { size } = parseCheckpoint(openNote(checkpoint, []).text);
  let from = Math.min(older, size);
  for (let attempt = 1; ; attempt += 1) {
    const body = { older: from, proof: await consistency(from, size), checkpoint };
    const answer = await callWitness(witness.url, cosignatureRequest(body));
    if (answer.status === 200) return signatureIn(answer.text, checkpoint, witness);
    const remembered = answer.status === 409 ? answer.size : undefined;
    if (remembered === undefined || remembered === from || attempt > 1) {
      throw refused(witness, answer, size);
    }
    if (remembered > size) throw ahead(witness, remembered, size);
    from = remembered;
  }
}

/** Lines of keys that are not known are passed over, as the protocol says. */
function signatureIn(text: string, checkpoint: string, { name, key }: Witness): WitnessSignature {
  const lines = text.split('\n').filter((line) => line !== '');
  for (const { state, line, time } of signatures(checkpoint, lines, key)) {
    if (state === 'Valid' && time !== undefined) return { line, time };
  }
  throw new WitnessError(
    'BadAnswer',
    `the witness ${name} answered without a signature of its key over this checkpoint; compare the key in the policy with the one that it shows`,
  );
}

function signatures(
  checkpoint: string,
  lines: readonly string[],
  key: NoteKey,
): ReturnType<typeof openNote>['signatures'] {
  try {
    const { text } = openNote(checkpoint, []);
    return openNote(`${text}\n${lines.map((line) => `${line}\n`).join('')}`, [key]).signatures;
  } catch {
    return [];
  }
}

function refused({ name }: Witness, { status, text }: WitnessAnswer, size: number): WitnessError {
  const said = text === '' ? '' : ` (${text.trim().slice(0, 200)})`;
  switch (status) {
    case 403:
      return new WitnessError(
        'UnknownLog',
        `the witness ${name} does not know the key that this journal is signed with${said}: have it added there`,
      );
    case 404:
      return new WitnessError(
        'UnknownLog',
        `the witness ${name} does not know this journal${said}: have its origin and key added there`,
      );
    case 409:
    case 422:
      return new WitnessError(
        'OtherHistory',
        `the witness ${name} has signed another history of this journal than its first ${size} entries${said}: find out who showed it that one, before anybody relies on either`,
      );
    default:
      return new WitnessError('Unavailable', `the witness ${name} answers ${status}${said}`);
  }
}

function ahead({ name }: Witness, remembered: number, size: number): WitnessError {
  return new WitnessError(
    'OtherHistory',
    `the witness ${name} has signed ${remembered} entries of this journal, and this server shows ${size}: the database may be an older copy, or another server signs with the same key`,
  );
}
