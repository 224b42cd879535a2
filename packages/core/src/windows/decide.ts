import type { Instant } from '../time.ts';
import type { WindowRule, WindowRules } from './rules-for.ts';
import type { Span } from './span.ts';

/** Planned times of a Change. */
export type Planned = Span;

/** Why a Change may not begin at some time, and until when that stays so. */
export interface Obstacle {
  kind: 'Planned' | 'Frozen' | 'NoWindow' | 'NotOpen' | 'Runway';
  /** The windows that say so. */
  by: readonly WindowRule[];
  /** Infinity: for good, as far as is known. */
  until: Instant;
}

export interface WindowDecision {
  /** Frozen: a Deny window is in force. Closed: the planned times are over. */
  state: 'Before' | 'Frozen' | 'Open' | 'Closed' | 'Always';
  /** When it may begin next, or since when it may by its planned times. */
  opensAt?: Instant;
  /** Until when, from `opensAt` on. */
  closesAt?: Instant;
  obstacle?: Obstacle;
  /** What holds it when that is over. */
  later?: Obstacle;
  /** When the answer is to be asked again. */
  changesAt?: Instant;
}

/** Beyond this nothing is looked for, and an end is none. */
const FAR_MS = 3 * 366 * 24 * 3_600_000;
const MOST_STEPS = 1000;

/**
 * Whether something may begin at `now`: inside the planned times if there are any, in no Deny
 * window, and inside one of the Allow windows if it needs one. Throws WindowError.
 */
export function decideWindow(
  rules: WindowRules,
  planned: Planned | undefined,
  now: Instant,
): WindowDecision {
  if (planned && now >= planned.end) {
    return { state: 'Closed', opensAt: planned.start, closesAt: planned.end };
  }
  const obstacle = obstacleAt(now, rules, planned);
  return obstacle ? whenHeld(obstacle, rules, planned, now) : whenOpen(rules, planned, now);
}

function whenHeld(
  obstacle: Obstacle,
  rules: WindowRules,
  planned: Planned | undefined,
  now: Instant,
): WindowDecision {
  const opensAt = openingAfter(obstacle.until, now, rules, planned);
  const closesAt = opensAt === undefined ? planned?.end : closingAfter(opensAt, rules, planned);
  const isFar = obstacle.until - now > FAR_MS;
  const later = isFar ? null : obstacleAt(obstacle.until, rules, planned);
  const changesAt = Math.min(obstacle.until, planned?.end ?? Number.POSITIVE_INFINITY);
  return {
    state: obstacle.kind === 'Frozen' ? 'Frozen' : 'Before',
    ...near('opensAt', opensAt, now),
    ...near('closesAt', closesAt, opensAt ?? now),
    ...near('changesAt', changesAt, now),
    obstacle,
    ...(later ? { later } : {}),
  };
}

function whenOpen(rules: WindowRules, planned: Planned | undefined, now: Instant): WindowDecision {
  const { closesAt } = near('closesAt', closingAfter(now, rules, planned), now);
  const isBound = planned !== undefined || rules.needsAllow || closesAt !== undefined;
  return {
    state: isBound ? 'Open' : 'Always',
    ...(planned ? { opensAt: planned.start } : {}),
    ...(closesAt === undefined ? {} : { closesAt }),
    ...near('changesAt', lastStart(now, rules, closesAt), now),
  };
}

/** A far end is as good as none; it is not even the same whenever one asks. */
function near<K extends string>(
  key: K,
  at: Instant | undefined,
  now: Instant,
): Partial<Record<K, Instant>> {
  if (at === undefined || at - now > FAR_MS) return {};
  const found: Partial<Record<K, Instant>> = {};
  found[key] = at;
  return found;
}

function obstacleAt(
  at: Instant,
  { denies, allows, needsAllow }: WindowRules,
  planned: Planned | undefined,
): Obstacle | null {
  if (planned && at < planned.start) return { kind: 'Planned', by: [], until: planned.start };
  const frozen = frozenAt(at, denies);
  if (frozen || !needsAllow) return frozen;
  const inForce = allows.filter((rule) => isInForce(rule, at));
  if (inForce.length === 0) return closedAt(at, allows);
  const closes = closingAfter(at, { denies, allows, needsAllow, overridden: [] }, undefined);
  if (inForce.some(({ runwayMs }) => closes - at >= runwayMs)) return null;
  return { kind: 'Runway', by: inForce, until: closes };
}

function frozenAt(at: Instant, denies: readonly WindowRule[]): Obstacle | null {
  const freezes = denies.flatMap((rule) => {
    // Too close before a freeze is as bad as in it.
    const span = rule.recurrence.spanAt(at);
    return span && span.start - rule.runwayMs <= at ? [{ rule, until: span.end }] : [];
  });
  const [last] = freezes.toSorted((a, b) => b.until - a.until);
  return last ? { kind: 'Frozen', by: freezes.map(({ rule }) => rule), until: last.until } : null;
}

function closedAt(at: Instant, allows: readonly WindowRule[]): Obstacle {
  const nexts = allows.flatMap((rule) => {
    const span = rule.recurrence.spanAt(at);
    return span ? [{ rule, start: span.start }] : [];
  });
  const [next] = nexts.toSorted((a, b) => a.start - b.start);
  if (!next) return { kind: 'NoWindow', by: allows, until: Number.POSITIVE_INFINITY };
  const by = nexts.filter(({ start }) => start === next.start).map(({ rule }) => rule);
  return { kind: 'NotOpen', by, until: next.start };
}

function isInForce({ recurrence }: WindowRule, at: Instant): boolean {
  const span = recurrence.spanAt(at);
  return span !== undefined && span.start <= at;
}

/** The first time from `from` on without any obstacle; undefined if it is too far or too late. */
function openingAfter(
  from: Instant,
  now: Instant,
  rules: WindowRules,
  planned: Planned | undefined,
): Instant | undefined {
  let at = from;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (at > now + FAR_MS || (planned && at >= planned.end)) return undefined;
    const obstacle = obstacleAt(at, rules, planned);
    if (!obstacle) return at;
    at = obstacle.until;
  }
  return undefined;
}

/** Until when it stays open that is open at `at`: to the next freeze, or the end of all windows. */
function closingAfter(
  at: Instant,
  { denies, allows, needsAllow }: WindowRules,
  planned: Planned | undefined,
): Instant {
  const freezes = denies.flatMap(({ recurrence }) => recurrence.spanAt(at)?.start ?? []);
  const freeze = Math.min(planned?.end ?? Number.POSITIVE_INFINITY, ...freezes);
  if (!needsAllow) return freeze;
  let end = at;
  for (let step = 0; step < MOST_STEPS && end < freeze; step += 1) {
    const reached = end;
    const ends = allows
      .map(({ recurrence }) => recurrence.spanAt(reached))
      .filter((span) => span !== undefined && span.start <= reached)
      .map((span) => span?.end ?? reached);
    if (ends.length === 0) break;
    end = Math.max(...ends);
  }
  return Math.min(end, freeze);
}

/** The last moment at which it may still begin, with the time left that the windows want. */
function lastStart(
  now: Instant,
  { denies, allows, needsAllow }: WindowRules,
  closesAt: Instant | undefined,
): Instant | undefined {
  const freezes = denies.flatMap(({ recurrence, runwayMs }) => {
    const span = recurrence.spanAt(now);
    return span ? [span.start - runwayMs] : [];
  });
  const inForce = needsAllow ? allows.filter((rule) => isInForce(rule, now)) : [];
  const runways = inForce.map(({ runwayMs }) => runwayMs);
  const runway = runways.length === 0 ? 0 : Math.min(...runways);
  // One more millisecond is too late, and that is when the answer changes.
  const byRunway = closesAt === undefined || runway === 0 ? closesAt : closesAt - runway + 1;
  const all = [...freezes, ...(byRunway === undefined ? [] : [byRunway])].filter((at) => at > now);
  return all.length === 0 ? undefined : Math.min(...all);
}
