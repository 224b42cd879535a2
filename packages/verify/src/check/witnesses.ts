import {
  formatInstant,
  keyIdOf,
  meetsQuorum,
  type NoteSignature,
  type PolicyWitness,
  type WitnessPolicy,
} from '@clotho/core/journal';

import type { Findings } from './finding.ts';
import type { SignedCheckpoint } from './trust.ts';

/** 9999-12-31T23:59:59Z; later moments can't be written. */
const LAST_SECOND = 253_402_300_799;

/** Says which witnesses saw this state, and whether they are enough for the policy that was given. */
export function tellWitnesses(
  findings: Findings,
  checkpoint: SignedCheckpoint,
  policy: WitnessPolicy | undefined,
): void {
  const signed = cosignatures(checkpoint);
  for (const { name, time } of signed) {
    findings.proven.push(
      `Seen by the witness ${name} at ${momentOf(time)}: until then the journal has shown it no other history than this one, up to ${checkpoint.size} entries.`,
    );
  }
  if (policy) judgeQuorum(findings, checkpoint, policy);
  const isAsked = policy !== undefined && policy.quorum.least > 0;
  if (signed.length === 0 && !isAsked) {
    findings.notProven.push(
      'That nobody was shown another journal: no witness that you trust signed this state. Compare its root with what others were given.',
    );
  }
}

/** Who signed a state that turns out to be of another history; empty where nobody did. */
export function witnessWords(checkpoint: SignedCheckpoint): string {
  const said = cosignatures(checkpoint).map(({ name, time }) => `${name} at ${momentOf(time)}`);
  if (said.length === 0) return '';
  return `. That other history was seen and signed by the witness ${said.join(', and by ')}`;
}

function judgeQuorum(
  findings: Findings,
  checkpoint: SignedCheckpoint,
  { quorum, witnesses }: WitnessPolicy,
): void {
  const signed = cosignatures(checkpoint);
  const hasSigned = (witness: PolicyWitness): boolean => signed.some((each) => isBy(each, witness));
  if (quorum.least === 0) return;
  if (meetsQuorum(quorum, hasSigned)) {
    findings.proven.push('The witnesses that signed it are enough, by the policy that you gave.');
    return;
  }
  const names = (which: boolean): string =>
    witnesses
      .filter((witness) => hasSigned(witness) === which)
      .map(({ key }) => key.name)
      .join(', ');
  const by = names(true) === '' ? 'no witness' : `${names(true)} alone`;
  findings.unchecked(
    'QuorumMissing',
    `${checkpoint.file} is signed by ${by} of the policy that you gave, which asks for more: ${names(false)} did not sign this state, so that others may have been shown another one. Have the pack made again once they have; should they refuse, they have seen another history`,
    { place: { file: checkpoint.file } },
  );
}

interface Cosignature extends NoteSignature {
  time: number;
}

function cosignatures({ signatures }: SignedCheckpoint): Cosignature[] {
  return signatures.flatMap((each) =>
    each.state === 'Valid' && each.time !== undefined ? [{ ...each, time: each.time }] : [],
  );
}

function isBy({ name, keyId }: NoteSignature, { key }: PolicyWitness): boolean {
  return key.name === name && keyIdOf(key) === keyId;
}

function momentOf(seconds: number): string {
  return seconds <= LAST_SECOND ? formatInstant(seconds * 1000) : `second ${seconds} after 1970`;
}
