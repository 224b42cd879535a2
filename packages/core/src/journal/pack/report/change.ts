import type { LeafEntry } from '../../entry.ts';
import { digest, html, nothing, time, timeInColumn, type Html } from './html.ts';
import { textAt, type Story } from './story.ts';
import { table } from './table.ts';
import { objectOf, whatOf } from './words.ts';

const GOOD: readonly string[] = ['Completed'];
const BAD: readonly string[] = ['Failed', 'Denied', 'Expired', 'RolledBack'];

const PAST: Readonly<Record<string, string>> = {
  approve: 'approved',
  deny: 'denied',
  revoke: 'revoked',
};

/** How a Change ended, as a badge. */
export function phaseBadge(phase: string): Html {
  if (phase === '') return nothing;
  const tone = GOOD.includes(phase) ? 'good' : BAD.includes(phase) ? 'bad' : 'open';
  return html`<span class="badge ${tone}">${phase}</span>`;
}

export interface Look {
  /** The page is about this Change alone, and has its name as its title. */
  isOnly: boolean;
  /** How the number of an entry is shown. */
  number: (seq: number) => Html;
}

/** The Changes of a page about several, each with a way to its part of the page. */
export function changeIndex(stories: readonly Story[]): Html {
  if (stories.length < 2) return nothing;
  return table({
    title: 'Changes',
    empty: '',
    headings: ['Change', 'What', 'State', 'Asked by', 'Asked at (UTC)'],
    rows: stories.map(({ uid, namespace, name, description, phase, asked }) => [
      html`<a href="#change-${uid}">${namespace}/${name}</a>`,
      html`${description}`,
      phaseBadge(phase),
      asked ? html`${asked.actor.username}` : nothing,
      asked ? timeInColumn(asked.at) : nothing,
    ]),
  });
}

/** All that is known of one Change: the facts, who decided, what was applied, every step. */
export function changeSection(story: Story, { isOnly, number }: Look): Html {
  const heading = isOnly
    ? nothing
    : html`<h2 id="change-${story.uid}">
          ${story.namespace}/${story.name} ${phaseBadge(story.phase)}
        </h2>
        <p>${story.description}</p>`;
  return html`<section>
    ${heading} ${facts(story)} ${decisionTable(story, number)} ${writeTable(story, number)}
    ${stepTable(story, number)}
  </section>`;
}

function facts(story: Story): Html {
  const { asked, category, risk, window } = story;
  const kind = [category, risk === '' ? '' : `${risk} risk`].filter(Boolean).join(', ');
  const last = story.moves.at(-1);
  return html`<dl class="facts">
    ${fact('Asked by', asked ? who(asked) : nothing)}
    ${fact('Asked at', asked ? time(asked.at) : nothing)} ${fact('Kind of change', html`${kind}`)}
    ${fact('Window', windowOf(window))} ${fact('Approved by', approvers(story.decisions))}
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

function decisionTable({ decisions }: Story, number: Look['number']): Html {
  return table({
    title: 'Decisions',
    empty: 'Nobody decided on this Change.',
    headings: ['Step', 'Who', 'Decision', 'Comment', 'On content', 'When (UTC)', 'Entry'],
    rows: decisions.map((entry) => [
      html`${textAt(entry.body, ['step'])}`,
      who(entry),
      html`${PAST[textAt(entry.body, ['decision'])] ?? textAt(entry.body, ['decision'])}`,
      html`${textAt(entry.body, ['comment'])}`,
      digest(textAt(entry.body, ['contentDigest'])),
      timeInColumn(entry.at),
      number(entry.seq),
    ]),
  });
}

function writeTable({ applied, sealed }: Story, number: Look['number']): Html {
  return table({
    title: 'What was applied',
    empty: 'Nothing was applied.',
    headings: ['Operation', 'Object', 'Content', 'When (UTC)', 'Entry', 'Sealed'],
    rows: applied.map((entry) => [
      html`${textAt(entry.body, ['operation'])}`,
      html`${objectOf(entry)}`,
      digest(textAt(entry.body, ['digest'])),
      timeInColumn(entry.at),
      number(entry.seq),
      sealOf(entry, sealed, number),
    ]),
  });
}

function sealOf(write: LeafEntry, sealed: readonly LeafEntry[], number: Look['number']): Html {
  const seal = sealed.find((each) => each.seq > write.seq && objectOf(each) === objectOf(write));
  return seal ? number(seal.seq) : html`no`;
}

function stepTable({ moves, other }: Story, number: Look['number']): Html {
  const all = [...moves, ...other].toSorted((a, b) => a.seq - b.seq);
  return table({
    title: 'Every other step',
    empty: '',
    headings: ['When (UTC)', 'Who', 'What', 'Entry'],
    rows: all.map((entry) => [
      timeInColumn(entry.at),
      html`${entry.actor.username}`,
      html`${whatOf(entry)}`,
      number(entry.seq),
    ]),
  });
}

function who({ actor }: LeafEntry): Html {
  const groups = (actor.groups ?? []).filter((group) => group !== 'system:authenticated');
  const of = groups.length === 0 ? nothing : html` <span class="quiet">${groups.join(', ')}</span>`;
  return html`${actor.username}${of}`;
}

/** Each approver with the steps they approved. */
function approvers(decisions: readonly LeafEntry[]): Html {
  const steps = new Map<string, string[]>();
  for (const { actor, body } of decisions) {
    if (body['decision'] !== 'approve') continue;
    const known = steps.get(actor.username) ?? [];
    steps.set(actor.username, [...known, textAt(body, ['step'])]);
  }
  const said = [...steps].map(([user, which]) => `${user} (${which.filter(Boolean).join(', ')})`);
  return html`${said.join(', ')}`;
}
