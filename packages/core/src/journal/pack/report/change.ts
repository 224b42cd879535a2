import type { LeafEntry } from '../../entry.ts';
import { digest, entryNumber, html, nothing, time, type Html } from './html.ts';
import { textAt, type Story } from './story.ts';
import { table } from './table.ts';

const GOOD: readonly string[] = ['Completed'];
const BAD: readonly string[] = ['Failed', 'Denied', 'Expired', 'RolledBack'];

/** How a Change ended, as a badge. */
export function phaseBadge(phase: string): Html {
  if (phase === '') return nothing;
  const tone = GOOD.includes(phase) ? 'good' : BAD.includes(phase) ? 'bad' : 'open';
  return html`<span class="badge ${tone}">${phase}</span>`;
}

/** All that is known of one Change: the facts, who decided, what was applied, every step. */
export function changeSection(story: Story, isOnly: boolean): Html {
  const heading = isOnly
    ? nothing
    : html`<h2>${story.namespace}/${story.name} ${phaseBadge(story.phase)}</h2>`;
  return html`<section>
    ${heading}
    <p class="lead">${story.description}</p>
    ${facts(story)} ${decisionTable(story)} ${writeTable(story)} ${stepTable(story)}
  </section>`;
}

function facts(story: Story): Html {
  const { asked, category, risk, window } = story;
  const kind = [category, risk === '' ? '' : `${risk} risk`].filter(Boolean).join(', ');
  const last = story.moves.at(-1);
  return html`<dl class="facts">
    ${fact('Asked by', asked ? who(asked) : nothing)}
    ${fact('Asked at', asked ? time(asked.at) : nothing)} ${fact('Kind of change', html`${kind}`)}
    ${fact('Window', windowOf(window))}
    ${fact('Approved by', names(story.decisions.filter(isApproval)))}
    ${fact('Applied', html`${appliedAt(story.applied)}`)}
    ${fact('Last step', last ? html`${textAt(last.body, ['what'])}, ${time(last.at)}` : nothing)}
  </dl>`;
}

function fact(name: string, value: Html): Html {
  return value.html === ''
    ? nothing
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

function windowOf(window: string): Html {
  const [opens = '', closes] = window.split(' to ');
  if (opens === '') return nothing;
  return closes === undefined ? html`${opens}` : html`${time(opens)} to ${time(closes)}`;
}

function appliedAt(applied: readonly LeafEntry[]): Html {
  const [first, last] = [applied[0], applied.at(-1)];
  if (!first || !last) return nothing;
  const count = applied.length === 1 ? '1 object' : `${applied.length} objects`;
  return first.at === last.at
    ? html`${count}, ${time(first.at)}`
    : html`${count}, ${time(first.at)} to ${time(last.at)}`;
}

function decisionTable({ decisions }: Story): Html {
  return table({
    title: 'Decisions',
    empty: 'Nobody decided on this Change.',
    headings: ['Step', 'Who', 'Decision', 'Comment', 'On content', 'When', 'Entry'],
    rows: decisions.map((entry) => [
      html`${textAt(entry.body, ['step'])}`,
      who(entry),
      html`${textAt(entry.body, ['decision'])}`,
      html`${textAt(entry.body, ['comment'])}`,
      digest(textAt(entry.body, ['contentDigest'])),
      time(entry.at),
      entryNumber(entry.seq),
    ]),
  });
}

function writeTable({ applied, sealed }: Story): Html {
  return table({
    title: 'What was applied',
    empty: 'Nothing was applied.',
    headings: ['Operation', 'Object', 'Content', 'When', 'Entry', 'Sealed'],
    rows: applied.map((entry) => [
      html`${textAt(entry.body, ['operation'])}`,
      html`${objectOf(entry)}`,
      digest(textAt(entry.body, ['digest'])),
      time(entry.at),
      entryNumber(entry.seq),
      sealOf(entry, sealed),
    ]),
  });
}

function sealOf(write: LeafEntry, sealed: readonly LeafEntry[]): Html {
  const seal = sealed.find((each) => each.seq > write.seq && objectOf(each) === objectOf(write));
  return seal ? entryNumber(seal.seq) : html`no`;
}

function stepTable({ moves, other }: Story): Html {
  const all = [...moves, ...other].toSorted((a, b) => a.seq - b.seq);
  return table({
    title: 'Every other step',
    empty: '',
    headings: ['When', 'Who', 'What', 'Entry'],
    rows: all.map((entry) => [
      time(entry.at),
      html`${entry.actor.username}`,
      html`${whatOf(entry)}`,
      entryNumber(entry.seq),
    ]),
  });
}

/** An entry in words; for kinds that say nothing of themselves, the kind and what it is about. */
export function whatOf(entry: LeafEntry): string {
  const { kind, body } = entry;
  const what = textAt(body, ['what']);
  if (kind === 'ChangeTransition')
    return [textAt(body, ['phase']), what].filter(Boolean).join(': ');
  const detail = ['stage', 'operation', 'decision', 'event', 'finding', 'effect']
    .map((field) => textAt(body, [field]))
    .filter(Boolean)
    .join(' ');
  return [`${kind} ${objectOf(entry)}`, what || detail].filter(Boolean).join(': ');
}

export function objectOf({ subject: { kind, namespace, name } }: LeafEntry): string {
  return [kind, namespace, name].filter(Boolean).join(' ');
}

function who({ actor }: LeafEntry): Html {
  const groups = (actor.groups ?? []).filter((group) => group !== 'system:authenticated');
  const of = groups.length === 0 ? nothing : html` <span class="quiet">${groups.join(', ')}</span>`;
  return html`${actor.username}${of}`;
}

function names(entries: readonly LeafEntry[]): Html {
  return html`${[...new Set(entries.map(({ actor }) => actor.username))].join(', ')}`;
}

function isApproval({ body }: LeafEntry): boolean {
  return body['decision'] === 'approve';
}
