import { formatInstant, type Instant } from '../time.ts';
import type { Obstacle, WindowDecision } from './decide.ts';
import type { WindowRule } from './rules-for.ts';

/** Why something may not begin at `now`, until when, and what to do about it. */
export function reasonOf(decision: WindowDecision, now: Instant): string | undefined {
  const { obstacle, later } = decision;
  if (!obstacle) return undefined;
  const then = later ? ` Then: ${why(later, obstacle.until)}` : '';
  const because = `${why(obstacle, now)}${then}`;
  return `${because} ${outlook(decision)}${wayPast(decision)}`.slice(0, 2048);
}

function why({ kind, by, until }: Obstacle, at: Instant): string {
  const names = namesOf(by);
  switch (kind) {
    case 'Planned':
      return `It is planned for ${formatInstant(until)}.`;
    case 'Frozen':
      return `${frozen(by, at)}${ending(until)}${quote(by)}.`;
    case 'NoWindow':
      return by.length === 0
        ? 'It waits for a change window (schedule: NextWindow), but no Allow window is for it.'
        : `It may begin in a change window only, but ${names} will not open again.`;
    case 'NotOpen':
      return `No change window is open for it; ${names} opens at ${formatInstant(until)}${quote(by)}.`;
    case 'Runway':
      return `Change window ${names} closes at ${formatInstant(until)}, and the time that must be left (runway) is not.`;
  }
}

function frozen(by: readonly WindowRule[], at: Instant): string {
  const starts = by.map(({ recurrence }) => recurrence.spanAt(at)?.start ?? at);
  const soon = Math.min(...starts);
  return soon > at
    ? `Freeze ${namesOf(by)} begins at ${formatInstant(soon)}, too soon to begin before it (runway); it lasts`
    : `Freeze ${namesOf(by)} is in force`;
}

function ending(until: Instant): string {
  return Number.isFinite(until)
    ? ` until ${formatInstant(until)}`
    : ' until it is put right: its times can not be read';
}

function outlook({ opensAt, closesAt }: WindowDecision): string {
  if (opensAt !== undefined) return `It begins by itself at ${formatInstant(opensAt)}.`;
  return closesAt === undefined
    ? 'No next opening is known.'
    : `There is no opening before its planned end, ${formatInstant(closesAt)}: amend the planned times, or it expires then.`;
}

function wayPast(decision: WindowDecision): string {
  const names = windowsOf(decision);
  if (names.length === 0) return '';
  return ` To begin earlier, somebody with the verb "override" on changewindow ${listed(names)} sets spec.override.reason of the Change.`;
}

/** Names of the windows that hold something, now or as soon as they would let it go. */
export function windowsOf({ obstacle, later }: WindowDecision): string[] {
  const rules = [...(obstacle?.by ?? []), ...(later?.by ?? [])];
  return [...new Set(rules.map(({ name }) => name))];
}

function quote(by: readonly WindowRule[]): string {
  const reasons = [...new Set(by.flatMap(({ reason }) => reason ?? []))];
  return reasons.length === 0 ? '' : ` (${reasons.join('; ').slice(0, 600)})`;
}

function namesOf(by: readonly WindowRule[]): string {
  return listed(by.map(({ name }) => name));
}

function listed(names: readonly string[]): string {
  return names.length <= 4
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
