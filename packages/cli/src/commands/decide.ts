import type { Command } from 'commander';
import { clothoClient, kinds, type ApprovalEvent, type Change } from '@clotho/api';
import { chooseChange } from '../change/choose.ts';
import { openSteps } from '../change/outlook.ts';
import { preview, subjectOf, type Decision, type Subject } from '../change/subject.ts';
import { waitingForUser } from '../change/waiting.ts';
import { CliError, EXIT, toCliError } from '../error.ts';
import { eventName } from '../event-name.ts';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host, Output } from '../host.ts';
import type { Cluster } from '../kube.ts';
import { changeName } from '../resources.ts';
import { structured, STRUCTURED, structuredList, type StructuredFormat } from '../structured.ts';
import { painter, type Paint } from '../text/style.ts';
import { visible } from '../text/visible.ts';

export interface DecideOptions {
  step?: string;
  message?: string;
  digest?: string;
  yes?: true;
  output?: StructuredFormat;
}

export interface Asked extends DecideOptions {
  names: readonly string[];
  /** Whatever waits for the user. */
  all?: true;
}

/** Where decisions are made and what is said about them. */
interface Session {
  host: Host;
  cluster: Cluster;
  namespace: string;
  output: Output;
  paint: Paint;
}

const DONE = { approve: 'Approved', deny: 'Denied' } as const;

/** Options that approve and deny share. */
export function withDecideOptions(command: Command): Command {
  return command
    .option('--step <name>', 'the step; by default the one that is open')
    .option('--digest <sha256:…>', 'refuse unless the content is still this one')
    .option('-y, --yes', 'do not ask')
    .addOption(outputOption(STRUCTURED));
}

/** Shows what is decided, asks if somebody is there, and makes the ApprovalEvents. @throws CliError */
export async function decide(
  host: Host,
  command: Command,
  decision: Decision,
  asked: Asked,
): Promise<void> {
  checkUsage(asked);
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  // What a program reads on stdout is the events alone.
  const output = asked.output === undefined ? host.out : host.err;
  const paint = painter(host, output, flags.color);
  const session = { host, cluster, namespace, output, paint };
  const changes = await chosen(asked, session);
  const subjects = changes.map((change) => subjectOf(change, asked));
  const drawing = { paint, timeZone: host.timeZone };
  output.write(subjects.map((subject) => preview(subject, decision, drawing)).join('\n'));
  await confirmed(host, decision, asked);
  const events = await decideEach(subjects, decision, asked, session);
  if (asked.output !== undefined) {
    const [only] = events;
    const isOne = subjects.length === 1 && only !== undefined;
    host.out.write(
      await (isOne ? structured(asked.output, only) : structuredList(asked.output, events)),
    );
  }
}

function checkUsage({ names, all, digest }: Asked): void {
  if (all && names.length > 0) {
    throw new CliError('Usage', 'Names and --all don’t go together.', 'give one or the other');
  }
  if (digest !== undefined && (all || names.length > 1)) {
    throw new CliError('Usage', '--digest goes with one Change.', 'decide them one by one');
  }
}

async function chosen(asked: Asked, { host, cluster, namespace }: Session): Promise<Change[]> {
  const { names, all, step } = asked;
  if (all) return waitingChanges(await waitingForUser(host, { cluster, namespace, step }), asked);
  const fitting = {
    fits: (change: Change) => waitsAt(change, step),
    what: 'waits for a decision',
  };
  const wanted = names.length === 0 ? [undefined] : [...new Set(names.map(changeName))];
  return Promise.all(wanted.map((name) => chooseChange({ cluster, namespace, name }, fitting)));
}

function waitingChanges(
  waiting: Awaited<ReturnType<typeof waitingForUser>>,
  { step }: Asked,
): Change[] {
  const now = waiting.filter(({ from }) => from === undefined);
  if (now.length > 0) return now.map(({ change }) => change);
  const where = step === undefined ? '' : ` at ${step}`;
  throw new CliError('NotFound', `Nothing waits for you${where}.`, 'see inbox -A');
}

function waitsAt(change: Change, step: string | undefined): boolean {
  return openSteps(change).some(({ name }) => step === undefined || name === step);
}

/** One is decided or fails; of several each is, and the exit code tells whether one failed. */
async function decideEach(
  subjects: readonly Subject[],
  decision: Decision,
  asked: Asked,
  session: Session,
): Promise<ApprovalEvent[]> {
  const events: ApprovalEvent[] = [];
  for (const subject of subjects) {
    try {
      events.push(await decideOne(subject, decision, asked, session));
    } catch (error) {
      const failure = toCliError(error);
      if (subjects.length === 1 || !(failure instanceof CliError)) throw error;
      session.host.err.write(`${subject.change.metadata.name}: ${visible(failure.message)}\n`);
      session.host.exitCode = EXIT[failure.code];
    }
  }
  return events;
}

async function decideOne(
  { change, step, digest, uid }: Subject,
  decision: Decision,
  { message }: Asked,
  { host, cluster, namespace, output, paint }: Session,
): Promise<ApprovalEvent> {
  const { name } = change.metadata;
  const event = await clothoClient(cluster.transport).create(kinds.approvalEvent, {
    metadata: { name: eventName(name, step.name, () => host.random()), namespace },
    spec: {
      targetStep: step.name,
      decision,
      ...(message === undefined ? {} : { comment: message }),
      changeRef: { name, uid },
      contentDigest: digest,
    },
  });
  stamped(event);
  const tone = decision === 'approve' ? 'good' : 'bad';
  output.write(
    `${paint(tone, DONE[decision])} step ${step.name} of ${name} as ${whoDecided(event)}.\n` +
      `${paint('quiet', 'Next:')} ${host.calledAs} watch ${name} -n ${namespace}\n`,
  );
  return event;
}

function whoDecided({ spec }: ApprovalEvent): string {
  const { username = 'you', onBehalfOf } = spec.approver ?? {};
  return visible(onBehalfOf ? `${username} for ${onBehalfOf.username}` : username);
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
