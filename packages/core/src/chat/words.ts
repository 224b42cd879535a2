import type { Change, DelegationSpec, ManifestRequestSpec, RiskLevel } from '@clotho/api';

const MOST_WRITES = 20;
const LONGEST_TEXT = 2900;

/** What somebody who decides in chat has to see. */
export interface ShownDecision {
  change: Pick<Change, 'metadata' | 'spec'>;
  step: string;
  risk: RiskLevel;
  contentDigest: string;
  /** In the order of the Change. */
  writes: readonly Pick<ManifestRequestSpec, 'operation' | 'target'>[];
}

/**
 * All that a message about a step says. Whoever posts it is not trusted with it: the gate works it
 * out again, and a decision counts only if these words, and no others, were on the screen.
 */
export function decisionText({ change, step, risk, contentDigest, writes }: ShownDecision): string {
  const { metadata, spec } = change;
  const { plannedStartTime: from, plannedEndTime: to } = spec;
  const lines = [
    `Change ${metadata.namespace ?? ''}/${metadata.name} waits at ${step}`,
    spec.description.slice(0, 500),
    `${spec.category}, ${risk} risk, requested by ${authorsOf(change)}`,
    ...(from === undefined && to === undefined ? [] : [`planned ${from ?? ''} to ${to ?? ''}`]),
    ...writes.slice(0, MOST_WRITES).map(lineOf),
    ...(writes.length > MOST_WRITES ? [`and ${writes.length - MOST_WRITES} more objects`] : []),
  ];
  const text = lines.map(oneLine).join('\n').slice(0, LONGEST_TEXT);
  return `${text}\ncontent ${contentDigest}`;
}

function authorsOf({ spec }: ShownDecision['change']): string {
  const names = [spec.requestedBy, ...(spec.amendedBy ?? [])].map((each) => each?.username ?? '');
  return names.join(', ').slice(0, 300);
}

function lineOf({ operation, target }: ShownDecision['writes'][number]): string {
  return `${operation} ${target.kind}/${target.name}`.slice(0, 200);
}

/** What is asked of an account before it decides for somebody. */
export function linkText(name: string, { from, endTime, steps, namespaces }: LinkSpec): string {
  const lines = [
    `${from?.username ?? ''} asks to decide about Changes from this account until ${endTime ?? ''}`,
    `at ${steps?.join(', ') ?? 'every step'}, in ${namespaces?.join(', ') ?? 'every namespace'}`,
    `Delegation ${name}. Confirm only if that is you and you asked for it.`,
  ];
  return lines.map(oneLine).join('\n').slice(0, LONGEST_TEXT);
}

type LinkSpec = Pick<DelegationSpec, 'from' | 'endTime' | 'steps' | 'namespaces'>;

/** Text of people must not look like lines of Clotho, nor turn the direction of what follows. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
}

/** Whether a text came back from Slack as it was sent. */
export function isAsShown(received: string, expected: string): boolean {
  return unescaped(received) === unescaped(expected);
}

/** Slack gives three characters back as references. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
