import type { Category, ChangeSpec, ChangeWindow } from '@clotho/api';
import { parseDuration } from '../time.ts';
import { WindowError } from './error.ts';
import { recurrenceOf, type Recurrence } from './recurrence.ts';
import { isAbout, matchesAny, type Subject } from './scope.ts';

/** All about a Change that decides when windows let it begin. */
export interface WindowSubject extends Subject {
  category: Category;
  schedule?: ChangeSpec['schedule'];
  /** A person asked for it, no account of a program. */
  byPerson: boolean;
  /** People approved it: only then what it says of itself may loosen anything. */
  reviewed: boolean;
  /** Windows that somebody lets it begin past; `all` of them. */
  overridden?: readonly string[] | 'all' | undefined;
  /** Takes back what went wrong: no window holds that up. */
  isRollback?: boolean | undefined;
}

/** A window as it concerns one Change. */
export interface WindowRule {
  name: string;
  reason?: string | undefined;
  recurrence: Recurrence;
  runwayMs: number;
}

export interface WindowRules {
  denies: readonly WindowRule[];
  allows: readonly WindowRule[];
  /** It may begin inside an Allow window only. */
  needsAllow: boolean;
  /** Names of windows that would have held it, but for an override. */
  overridden: readonly string[];
}

const NONE: WindowRules = { denies: [], allows: [], needsAllow: false, overridden: [] };

/** Which of the windows hold a Change, and which open for it. A window that can't be read holds. */
export function windowRulesFor(
  subject: WindowSubject,
  windows: readonly ChangeWindow[],
): WindowRules {
  if (subject.isRollback) return NONE;
  const about = windows.filter((window) => isAbout(window, subject));
  const binding = about.filter((window) => binds(window, subject));
  const overridden = binding.filter(({ metadata }) => isOverridden(metadata.name, subject));
  const holding = binding.filter((window) => !overridden.includes(window));
  const allows = about.filter(({ spec }) => spec.type === 'Allow');
  const past = overridden.some(({ spec }) => spec.type === 'Allow') || subject.overridden === 'all';
  const waits = subject.schedule === 'NextWindow' && !past;
  return {
    denies: holding.filter(({ spec }) => spec.type === 'Deny').map(ruleOf),
    allows: allows.map(ruleOf),
    needsAllow: waits || holding.some(({ spec }) => spec.type === 'Allow'),
    overridden: overridden.map(({ metadata }) => metadata.name),
  };
}

/** Whether a Change has to keep to a window that is about it. */
function binds({ spec }: ChangeWindow, subject: WindowSubject): boolean {
  const { category, schedule, application, byPerson, reviewed } = subject;
  if (spec.exceptCategories?.includes(category)) return false;
  if (reviewed && matchesAny(spec.exceptApplications ?? [], application)) return false;
  if (spec.manualSync === true && schedule === 'Immediate' && byPerson) return false;
  // An emergency does not wait for the next maintenance window, but a freeze means it too.
  return spec.type === 'Deny' || category !== 'Emergency';
}

function isOverridden(name: string, { overridden = [] }: WindowSubject): boolean {
  return overridden === 'all' || overridden.includes(name);
}

function ruleOf({ metadata, spec }: ChangeWindow): WindowRule {
  const { type, reason, runway } = spec;
  return {
    name: metadata.name,
    reason,
    recurrence: careful(() => recurrenceOf(spec), type === 'Deny'),
    runwayMs: runway === undefined ? 0 : parseDuration(runway),
  };
}

const FOREVER = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** A freeze that can't be read is in force until somebody puts it right; a window never opens. */
function careful(recurrence: () => Recurrence, isFreeze: boolean): Recurrence {
  return {
    spanAt: (at) => {
      try {
        return recurrence().spanAt(at);
      } catch (error) {
        if (!(error instanceof WindowError)) throw error;
        return isFreeze ? FOREVER : undefined;
      }
    },
  };
}
