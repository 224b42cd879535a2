import type { Instant } from '../../time.ts';
import { JournalError } from '../error.ts';
import { parseMoment } from './moment.ts';

/** Which snapshot of an environment is meant. */
export type SnapshotPoint =
  /** So many before the latest; 0 is the latest. */
  | { by: 'Back'; back: number }
  /** By its number, from 1 on. */
  | { by: 'Number'; number: number }
  /** What stood at this moment. */
  | { by: 'Moment'; moment: Instant };

export interface SnapshotExpression {
  environment: string;
  point: SnapshotPoint;
}

const ENVIRONMENT = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?/;

/**
 * Reads `prod` (the latest), `prod#5`, `prod~2` (two before the latest), `prod@{2 weeks ago}` or
 * `prod@{2026-03-01T09:30:00Z}`. Throws JournalError `BadExpression`.
 */
export function parseSnapshotExpression(text: string, now: Instant): SnapshotExpression {
  const environment = ENVIRONMENT.exec(text)?.[0];
  if (environment === undefined) throw bad(text, 'it begins with the name of an environment');
  return { environment, point: pointOf(text.slice(environment.length), text, now) };
}

/** The point alone, as it follows the name of an environment; empty means the latest. */
function pointOf(rest: string, text: string, now: Instant): SnapshotPoint {
  if (rest === '') return { by: 'Back', back: 0 };
  const [, sign, digits] = /^([#~])(\d{1,15})$/.exec(rest) ?? [];
  if (sign === '~') return { by: 'Back', back: Number(digits) };
  if (sign === '#' && Number(digits) > 0) return { by: 'Number', number: Number(digits) };
  if (sign === '#') throw bad(text, 'snapshots are numbered from 1 on');
  const moment = /^@\{([^{}]*)\}$/.exec(rest)?.[1];
  if (moment !== undefined) return { by: 'Moment', moment: parseMoment(moment, now) };
  throw bad(text, 'after the environment comes #5, ~2 or @{2 weeks ago}');
}

function bad(text: string, reason: string): JournalError {
  return new JournalError('BadExpression', `"${text}" names no snapshot: ${reason}`);
}
