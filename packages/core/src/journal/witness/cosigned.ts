import { keyIdOf } from '../note/key.ts';
import { openNote } from '../note/note.ts';
import { meetsQuorum, type PolicyWitness, type WitnessPolicy } from './policy.ts';

/** A witness that signed a checkpoint. */
export interface WitnessSeen {
  witness: PolicyWitness;
  /** Seconds since 1970, by the clock of the witness. */
  time: number;
}

/** The witnesses of a policy whose valid signature is in the note. Throws JournalError `BadNote`. */
export function witnessesOf(note: string, { witnesses }: WitnessPolicy): WitnessSeen[] {
  const keys = witnesses.map(({ key }) => key);
  const valid = openNote(note, keys).signatures.filter(({ state }) => state === 'Valid');
  return witnesses.flatMap((witness) => {
    const { name } = witness.key;
    const found = valid.find((each) => each.name === name && each.keyId === keyIdOf(witness.key));
    return found?.time === undefined ? [] : [{ witness, time: found.time }];
  });
}

/** Whether enough witnesses of the policy have signed the note. */
export function hasQuorum(note: string, policy: WitnessPolicy): boolean {
  const seen = new Set(witnessesOf(note, policy).map(({ witness }) => witness));
  return meetsQuorum(policy.quorum, (witness) => seen.has(witness));
}
