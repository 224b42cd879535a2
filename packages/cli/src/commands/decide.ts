import type { Command } from 'commander';
import { clothoClient, kinds, type ApprovalEvent, type Change, type StepStatus } from '@clotho/api';
import { chooseChange } from '../change/choose.ts';
import { openSteps, outlookOf } from '../change/outlook.ts';
import { requestLines } from '../change/parts.ts';
import { shortDigest } from '../columns.ts';
import { CliError } from '../error.ts';
import { eventName } from '../event-name.ts';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { changeName } from '../resources.ts';
import { structured, STRUCTURED, type StructuredFormat } from '../structured.ts';
import { painter, type Paint } from '../text/style.ts';
import { visible } from '../text/visible.ts';

export type Decision = 'approve' | 'deny';

export interface DecideOptions {
  step?: string;
  message?: string;
  digest?: string;
  yes?: true;
  output?: StructuredFormat;
}

/** What is decided, as read before it was shown. */
interface Subject {
  change: Change;
  step: StepStatus;
  digest: string;
  uid: string;
}

const DONE = { approve: 'Approved', deny: 'Denied' } as const;

/** Arguments and options that approve and deny share. */
export function withDecideOptions(command: Command): Command {
  return command
    .argument('[change]', 'the Change; may be left out while exactly one waits in the namespace')
    .option('--step <name>', 'the step; by default the one that is open')
    .option('--digest <sha256:…>', 'refuse unless the content is still this one')
    .option('-y, --yes', 'do not ask')
    .addOption(outputOption(STRUCTURED));
}

/** Shows what is decided, asks if somebody is there, and makes the ApprovalEvent. @throws CliError */
export async function decide(
  host: Host,
  command: Command,
  decision: Decision,
  { name, ...options }: DecideOptions & { name: string | undefined },
): Promise<void> {
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  const change = await chooseChange(
    { cluster, namespace, name: name === undefined ? undefined : changeName(name) },
    { fits: (found) => waitsAt(found, options.step), what: 'waits for a decision' },
  );
  const subject = subjectOf(change, options);
  // What a program reads on stdout is the event alone.
  const output = options.output === undefined ? host.out : host.err;
  const paint = painter(host, output, flags.color);
  output.write(preview(subject, decision, { paint, timeZone: host.timeZone }));
  await confirmed(host, decision, options);
  const event = await clothoClient(cluster.transport).create(kinds.approvalEvent, {
    metadata: {
      name: eventName(change.metadata.name, subject.step.name, () => host.random()),
      namespace,
    },
    spec: {
      targetStep: subject.step.name,
      decision,
      ...(options.message === undefined ? {} : { comment: options.message }),
      changeRef: { name: change.metadata.name, uid: subject.uid },
      contentDigest: subject.digest,
    },
  });
  if (options.output !== undefined) {
    host.out.write(await structured(options.output, event));
  }
  stamped(event);
  const by = visible(event.spec.approver?.username ?? 'you');
  const tone = decision === 'approve' ? 'good' : 'bad';
  output.write(
    `${paint(tone, DONE[decision])} step ${subject.step.name} of ${change.metadata.name} as ${by}.\n` +
      `${paint('quiet', 'Next:')} ${host.calledAs} watch ${change.metadata.name} -n ${namespace}\n`,
  );
}

function waitsAt(change: Change, step: string | undefined): boolean {
  return openSteps(change).some(({ name }) => step === undefined || name === step);
}

function subjectOf(change: Change, { step: wanted, digest: seen }: DecideOptions): Subject {
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

function preview(
  { change, step, digest }: Subject,
  decision: Decision,
  options: { paint: Paint; timeZone: string },
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

async function confirmed(host: Host, decision: Decision, { yes }: DecideOptions): Promise<void> {
  if (yes || !host.interactive) return;
  const question = decision === 'approve' ? 'Approve? [y/N] ' : 'Deny? [y/N] ';
  if (!(await host.confirm(question))) throw new CliError('Refused', 'Nothing was decided.');
}

function stamped({ metadata, spec }: ApprovalEvent): void {
  if (spec.stamp !== undefined) return;
  throw new CliError(
    'Unreachable',
    `The decision ${metadata.name} was stored without the stamp of Clotho's gate, so it will not count.`,
    'see that the gate runs (kubectl get pods -n clotho-gate), then decide again',
  );
}
