import type { Change } from '@clotho/api';
import { phaseTone } from '../text/style.ts';
import { alignedRows, type Cell } from '../text/table.ts';
import { showSpan, showTime } from '../text/time.ts';
import { isFinished, outlookOf } from './outlook.ts';
import { requestLines, stepLines, timelineLines, type DrawOptions } from './parts.ts';

export interface DescribeOptions extends DrawOptions {
  calledAs: string;
}

const TIMELINE_LENGTH = 64;

/** A Change for a person: where it stands, what to do, then the details. */
export function describeChange(change: Change, options: DescribeOptions): string {
  return [
    heading(change, options),
    standing(change, options),
    facts(change, options),
    section('Approval', stepLines(change, options), options),
    section('Requests', requestLines(change, options), options),
    section('Meets other Changes', collisionLines(change), options),
    section('Stages', stageLines(change, options), options),
    section('Timeline', timelineLines(change, options, TIMELINE_LENGTH), options),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Name, namespace and phase in one line. */
export function titleOf(change: Change, { paint }: DrawOptions): string {
  const { name, namespace } = change.metadata;
  const phase = change.status?.phase;
  const where = namespace === undefined ? '' : ` ${paint('quiet', `in ${namespace}`)}`;
  return `${paint('strong', name)}${where}  ${paint(phaseTone(phase), phase ?? 'not seen yet')}`;
}

function heading(change: Change, options: DescribeOptions): string[] {
  return [titleOf(change, options), ...change.spec.description.trimEnd().split('\n')];
}

function standing(change: Change, { paint, calledAs }: DescribeOptions): string[] {
  const { waits, next } = outlookOf(change);
  const tone = isFinished(change) ? phaseTone(change.status?.phase) : 'busy';
  const [first, ...others] = next;
  return [
    paint(tone, waits),
    ...(first === undefined ? [] : [`${paint('quiet', 'Next:')} ${calledAs} ${first}`]),
    ...others.map((command) => `      ${calledAs} ${command}`),
  ];
}

function facts(change: Change, options: DescribeOptions): string[] {
  const { spec, status } = change;
  const pairs: [label: string, value: string | undefined][] = [
    ['Category', spec.category],
    ['Risk', riskText(change)],
    ...(status?.risk?.reasons ?? []).map((reason): [string, string] => ['', `· ${reason}`]),
    ['Requested by', spec.requestedBy?.username],
    ['Amended by', spec.amendedBy?.map(({ username }) => username).join(', ')],
    ['Window', windowText(change, options)],
    ['Workflow', status?.workflow],
    ['Delivery', spec.delivery === 'Operator' ? undefined : spec.delivery],
    ...(spec.tickets ?? []).map(({ system, id, url }): [string, string] => [
      'Ticket',
      [system, id, url].filter(Boolean).join(' '),
    ]),
    ['Digest', status?.contentDigest],
    ['Created', showTime(change.metadata.creationTimestamp, options)],
  ];
  const rows = pairs.flatMap(([label, value]): Cell[][] =>
    value ? [[{ text: label, tone: 'quiet' }, { text: value }]] : [],
  );
  return alignedRows(rows, options.paint);
}

function riskText({ spec, status }: Change): string {
  const risk = status?.risk;
  if (!risk) return `${spec.riskLevel} as declared, not assessed yet`;
  const sources = `declared ${risk.declared}, assessed ${risk.assessed}`;
  return risk.declared === risk.assessed ? risk.effective : `${risk.effective} (${sources})`;
}

function windowText({ spec, status }: Change, options: DescribeOptions): string | undefined {
  const planned = { opensAt: spec.plannedStartTime, closesAt: spec.plannedEndTime };
  const { opensAt, closesAt } = { ...planned, ...status?.window };
  if (opensAt !== undefined && closesAt !== undefined) return showSpan(opensAt, closesAt, options);
  return status?.window?.summary ?? spec.schedule;
}

function collisionLines({ status }: Change): string[] {
  return (status?.collisions ?? []).map(
    ({ change, namespace, on }) => `! ${change} in ${namespace}: ${on}`,
  );
}

function stageLines({ status }: Change, { paint }: DrawOptions): string[] {
  const rows = (status?.stages ?? []).map(({ name, state, message }): Cell[] => [
    { text: name },
    { text: state },
    { text: message ?? '' },
  ]);
  return alignedRows(rows, paint);
}

function section(title: string, lines: string[], { paint }: DrawOptions): string[] {
  return lines.length === 0 ? [] : [paint('strong', title), ...lines.map((line) => `  ${line}`)];
}
