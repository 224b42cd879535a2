import type { Change, RequestState, StepDecision, StepStatus } from '@clotho/api';
import type { Paint, Tone } from '../text/style.ts';
import { alignedRows, type Cell } from '../text/table.ts';
import { showTime, type TimeStyle } from '../text/time.ts';

/** How the parts of a Change are drawn. */
export interface DrawOptions extends TimeStyle {
  paint: Paint;
}

const STEP_MARK: Record<StepStatus['state'], Cell> = {
  Approved: { text: '✓', tone: 'good' },
  Denied: { text: '✗', tone: 'bad' },
  Expired: { text: '✗', tone: 'bad' },
  Open: { text: '…', tone: 'busy' },
  Waiting: { text: '·', tone: 'quiet' },
};
const OPERATION_MARK = {
  Create: { text: '+', tone: 'good' },
  Update: { text: '~', tone: 'busy' },
  Delete: { text: '-', tone: 'bad' },
} as const satisfies Record<NonNullable<RequestState['operation']>, Cell>;
const DECIDED = { approve: 'approved', deny: 'denied', revoke: 'took the approval back' } as const;

/** The steps in order, each followed by who decided. */
export function stepLines(change: Change, options: DrawOptions): string[] {
  const steps = change.status?.steps ?? [];
  const heads = alignedRows(
    steps.map((step) => [
      { text: step.name },
      { text: `${step.approvals} of ${step.needed}` },
      { text: stepNote(step, options), tone: 'quiet' },
    ]),
    options.paint,
  );
  return steps.flatMap((step, index) => [
    `${drawn(STEP_MARK[step.state], options)} ${heads[index]}`,
    ...(step.note === undefined ? [] : [`    ! ${step.note}`]),
    ...(step.notices ?? []).map(
      ({ at, what, told }) =>
        `    ! ${what}; told: ${told}  ${options.paint('quiet', showTime(at, options))}`,
    ),
    ...(step.decisions ?? []).flatMap((decision) => decisionLines(decision, options)),
  ]);
}

/** The requests with what each does and how far it is. */
export function requestLines(change: Change, { paint }: DrawOptions): string[] {
  const known = change.status?.requests ?? [];
  const requests: RequestState[] =
    known.length > 0 ? known : (change.spec.manifestRequests ?? []).map(({ name }) => ({ name }));
  const rows = requests.map(({ operation, target, name, phase, message }): Cell[] => [
    { text: operation ?? '?' },
    { text: target ? `${target.kind}/${target.name}` : '(not resolved yet)' },
    { text: name, tone: 'quiet' },
    { text: phase ?? '', tone: requestTone(phase) },
    { text: message ?? '' },
  ]);
  return alignedRows(rows, paint).map((line, at) => {
    const operation = requests[at]?.operation;
    const mark: Cell = operation ? OPERATION_MARK[operation] : { text: '?', tone: 'quiet' };
    return `${paint(mark.tone ?? 'plain', mark.text)} ${line}`;
  });
}

/** The newest `limit` things that happened, oldest first. */
export function timelineLines(change: Change, options: DrawOptions, limit: number): string[] {
  const rows = (change.status?.timeline ?? [])
    .slice(-limit)
    .map(({ at, who, what }): Cell[] => [
      { text: showTime(at, options), tone: 'quiet' },
      { text: who },
      { text: what },
    ]);
  return alignedRows(rows, options.paint);
}

function stepNote(step: StepStatus, options: DrawOptions): string {
  const { approvers = '', hours, openedAt, escalatesAt, timesOutAt, onTimeout = 'Expire' } = step;
  if (step.state === 'Waiting') return `${approvers} · after the step before`;
  if (step.state !== 'Open') return approvers;
  const at = (time: string): string => showTime(time, options);
  return [
    approvers,
    ...(hours === undefined ? [] : [hours]),
    ...(openedAt === undefined ? [] : [`open since ${at(openedAt)}`]),
    ...(escalatesAt === undefined ? [] : [`escalates ${at(escalatesAt)}`]),
    ...(timesOutAt === undefined || timesOutAt === escalatesAt
      ? []
      : [`${ON_TIMEOUT[onTimeout]} ${at(timesOutAt)}`]),
  ].join(' · ');
}

/** What a timeout brings, as one word. */
export const ON_TIMEOUT = { Escalate: 'escalates', Deny: 'denied', Expire: 'expires' } as const;

function decisionLines(made: StepDecision, options: DrawOptions): string[] {
  const { decision, onBehalfOf, at, comment, counts, why } = made;
  const approver = onBehalfOf === undefined ? made.approver : `${made.approver} for ${onBehalfOf}`;
  const mark = decision === 'approve' ? STEP_MARK.Approved : STEP_MARK.Denied;
  const head = `${approver} ${DECIDED[decision]}  ${options.paint('quiet', showTime(at, options))}`;
  const first = counts
    ? `    ${drawn(mark, options)} ${head}`
    : `    ${options.paint('quiet', '○')} ${head}`;
  const reason = counts ? [] : [`      does not count${why === undefined ? '' : `: ${why}`}`];
  const said = (comment ?? '').split('\n').filter((line) => line.trim() !== '');
  return [first, ...reason, ...said.map((line) => `      ${options.paint('quiet', '│')} ${line}`)];
}

function requestTone(phase: string | undefined): Tone {
  if (phase === 'Verified') return 'good';
  return phase === 'Applied' ? 'ready' : 'busy';
}

function drawn({ text, tone }: Cell, { paint }: DrawOptions): string {
  return paint(tone ?? 'plain', text);
}
