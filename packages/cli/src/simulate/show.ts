import type { SimulatedChange, SimulatedObject, Simulation } from '@clotho/api';
import type { DrawOptions } from '../change/parts.ts';
import { phaseTone, type Tone } from '../text/style.ts';
import { alignedRows, table, type Cell } from '../text/table.ts';
import { showSpan } from '../text/time.ts';

const OUTCOME = {
  Held: { text: 'held', tone: 'busy' },
  Passes: { text: 'passes', tone: 'good' },
  Refused: { text: 'refused', tone: 'bad' },
  Unknown: { text: 'unknown', tone: 'quiet' },
} as const satisfies Record<SimulatedObject['outcome'], Cell>;
const RISK_TONE: Readonly<Record<string, Tone>> = { Low: 'good', Medium: 'busy', High: 'bad' };

/** What would happen, for people. */
export function showSimulation({ objects, change }: Simulation, options: DrawOptions): string {
  const { paint } = options;
  const rows = objects.map(({ object, operation, outcome, request, why }): Cell[] => [
    { text: object },
    { text: operation ?? '-' },
    OUTCOME[outcome],
    { text: request ?? '-', tone: 'quiet' },
    { text: why },
  ]);
  const held = table(['OBJECT', 'WRITE', 'OUTCOME', 'REQUEST', 'WHY'], rows, paint);
  const sections = [held.trimEnd(), ...differences(objects, options)];
  const rest = change
    ? changeLines(change, options).join('\n')
    : 'Nothing would be held: no Change is needed.';
  return `${[...sections, rest].join('\n\n')}\n`;
}

function differences(objects: readonly SimulatedObject[], { paint }: DrawOptions): string[] {
  return objects.flatMap(({ object, diff }) =>
    diff.length === 0
      ? []
      : [[paint('strong', object), ...diff.map((line) => `  ${line}`)].join('\n')],
  );
}

function changeLines(change: SimulatedChange, options: DrawOptions): string[] {
  const { paint } = options;
  const { risk, workflow, steps, collisions } = change;
  const rows = [
    row('Category', change.category),
    ...(risk ? [row('Risk', risk.effective, toneOf(risk.effective))] : []),
    row('Workflow', workflow ?? 'none is needed'),
    row('Window', windowOf(change, options)),
    row('Phase', change.phase, phaseTone(change.phase)),
    row('Then', change.message),
  ];
  return [
    ...alignedRows(rows, paint),
    ...section('Risk, because', risk?.reasons ?? [], options),
    ...section('Steps', stepLines(steps, options), options),
    ...section('Collisions', collisions, options),
  ];
}

function row(title: string, text: string, tone: Tone = 'plain'): Cell[] {
  return [
    { text: title, tone: 'strong' },
    { text, tone },
  ];
}

function toneOf(level: string): Tone {
  return RISK_TONE[level] ?? 'plain';
}

function windowOf({ window }: SimulatedChange, options: DrawOptions): string {
  if (!window) return '-';
  const { opensAt, closesAt, summary } = window;
  return opensAt !== undefined && closesAt !== undefined
    ? showSpan(opensAt, closesAt, options)
    : summary;
}

function stepLines(steps: SimulatedChange['steps'], { paint }: DrawOptions): string[] {
  return alignedRows(
    steps.map(({ name, needed, approvers, state }) => [
      { text: name },
      { text: `${needed} of ${approvers}` },
      { text: state === 'Waiting' ? '' : state, tone: 'quiet' },
    ]),
    paint,
  );
}

function section(title: string, lines: readonly string[], { paint }: DrawOptions): string[] {
  if (lines.length === 0) return [];
  return ['', paint('strong', title), ...lines.map((line) => `  ${line}`)];
}
