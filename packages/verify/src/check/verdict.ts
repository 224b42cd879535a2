import type { Finding } from './finding.ts';

export type Outcome = 'Proven' | 'Tampered' | 'Unchecked';

/** One sign of tampering outweighs everything that could not be checked. */
export function outcomeOf(findings: readonly Finding[]): Outcome {
  if (findings.some(({ verdict }) => verdict === 'Tampered')) return 'Tampered';
  return findings.length > 0 ? 'Unchecked' : 'Proven';
}

/** The verdict in one sentence. */
export function headlineOf(outcome: Outcome, findings: readonly Finding[]): string {
  switch (outcome) {
    case 'Proven':
      return 'Proven: the pack is genuine, unaltered and as whole as it says.';
    case 'Tampered':
      return `Tampered with: ${firstOf(findings)}.`;
    case 'Unchecked':
      return `Could not be checked: ${firstOf(findings, 'Unchecked')}.`;
  }
}

function firstOf(findings: readonly Finding[], verdict: Finding['verdict'] = 'Tampered'): string {
  const first = findings.find((finding) => finding.verdict === verdict);
  return first ? sentenceOf(first) : 'see the findings';
}

/** What was found, after the entry that it is about. */
export function sentenceOf({ entry, message }: Finding): string {
  return entry ? `${describeEntry(entry)}: ${message}` : message;
}

/** `entry 41 (ApprovalDecision of Change shop/fast-mode)` */
function describeEntry({ seq, kind, subject }: NonNullable<Finding['entry']>): string {
  const what = [kind, subject].filter(Boolean).join(' of ');
  return what === '' ? `entry ${seq}` : `entry ${seq} (${what})`;
}
