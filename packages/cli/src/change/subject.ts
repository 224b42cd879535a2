import type { Change, StepStatus } from '@clotho/api';
import { shortDigest } from '../columns.ts';
import { CliError } from '../error.ts';
import { openSteps, outlookOf } from './outlook.ts';
import { requestLines, type DrawOptions } from './parts.ts';

export type Decision = 'approve' | 'deny';

/** What is decided, as read before it was shown. */
export interface Subject {
  change: Change;
  step: StepStatus;
  digest: string;
  uid: string;
}

interface Wanted {
  step?: string;
  /** What was read elsewhere, with or without `sha256:`, cut off or not. */
  digest?: string;
}

/** The open step of a Change and the content that it is about. @throws CliError */
export function subjectOf(change: Change, { step: wanted, digest: seen }: Wanted): Subject {
  const { contentDigest: digest } = change.status ?? {};
  const { name, uid } = change.metadata;
  const step = stepOf(change, wanted);
  if (digest === undefined) {
    throw new CliError(
      'Refused',
      `The content of ${name} is not known yet.`,
      'try again in a moment',
    );
  }
  const full = seen?.startsWith('sha256:') === false ? `sha256:${seen}` : seen;
  if (full !== undefined && !digest.startsWith(full)) {
    throw new CliError(
      'Refused',
      `The content of ${name} is another one now: ${digest}`,
      'read what changed (diff), then decide on the new digest',
    );
  }
  return { change, step, digest, uid };
}

/** What somebody is about to decide on. */
export function preview(
  { change, step, digest }: Subject,
  decision: Decision,
  options: DrawOptions,
): string {
  const { paint } = options;
  const verb = decision === 'approve' ? 'You approve' : 'You deny';
  const risk = change.status?.risk?.effective ?? change.spec.riskLevel;
  const where = `of ${paint('strong', change.metadata.name)} in ${change.metadata.namespace ?? ''}`;
  const lines = [
    `${verb} step ${paint('strong', step.name)} (${step.approvals} of ${step.needed}) ${where}`,
    `  ${change.spec.description.trimEnd().replaceAll('\n', '\n  ')}`,
    `  ${change.spec.category}, ${risk} risk, requested by ${change.spec.requestedBy?.username ?? '?'}`,
    ...requestLines(change, options).map((line) => `  ${line}`),
    `  ${paint('quiet', `content ${shortDigest(digest)}`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function stepOf(change: Change, wanted: string | undefined): StepStatus {
  const { name } = change.metadata;
  const open = openSteps(change);
  const fitting = open.filter((step) => wanted === undefined || step.name === wanted);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  const names = open.map((step) => step.name).join(', ');
  if (open.length === 0) {
    const { waits } = outlookOf(change);
    throw new CliError('Refused', `No step of ${name} is open for a decision. ${waits}`);
  }
  if (wanted === undefined) {
    throw new CliError(
      'Refused',
      `Several steps of ${name} are open.`,
      `add --step, one of: ${names}`,
    );
  }
  const state = change.status?.steps?.find((step) => step.name === wanted)?.state;
  const why = state === undefined ? 'is not part of its workflow' : `is not open (${state})`;
  throw new CliError('Refused', `Step ${wanted} of ${name} ${why}.`, `open now: ${names}`);
}
