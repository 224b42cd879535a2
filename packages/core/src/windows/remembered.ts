import type { ChangeWindow, WindowStatus } from '@clotho/api';
import type { Instant } from '../time.ts';
import type { WindowSubject } from './rules-for.ts';
import { coversNamespace } from './scope.ts';
import type { Span } from './span.ts';

interface Question {
  subject: WindowSubject;
  planned: Span | undefined;
  windows: readonly ChangeWindow[];
  /** What is said if windows are overridden. */
  override: string;
}

interface Answer {
  status: WindowStatus;
  changesAt?: Instant | undefined;
}

interface Kept extends Answer {
  from: Instant;
  until: Instant;
}

/** What was found out about one list of windows; it goes when the list does. */
interface Memory {
  byNamespace: Map<string, Covering>;
  answers: Map<string, Kept>;
}

/** The windows that cover a namespace. */
interface Covering {
  windows: readonly ChangeWindow[];
  goByLabels: boolean;
}

const MOST_KEPT = 20_000;
const DAY_MS = 24 * 3_600_000;

const memories = new WeakMap<readonly ChangeWindow[], Memory>();

/**
 * Ten thousand Changes in few namespaces mostly ask the same of the same windows, and the answer
 * holds until it changes by itself: it is worked out once. `work` is given the windows that cover
 * the namespace.
 */
export function remembered(
  question: Question,
  now: Instant,
  work: (windows: readonly ChangeWindow[]) => Answer,
): Answer {
  const memory = memoryOf(question.windows);
  const covering = coveringOf(question.subject.namespace, question.windows, memory);
  const key = keyOf(question, covering);
  const known = memory.answers.get(key);
  if (known && known.from <= now && now < known.until) return known;
  const found = work(covering.windows);
  const until = found.changesAt ?? now + DAY_MS;
  if (memory.answers.size >= MOST_KEPT) memory.answers.clear();
  memory.answers.set(key, { ...found, from: now, until });
  return found;
}

function memoryOf(windows: readonly ChangeWindow[]): Memory {
  const known = memories.get(windows);
  if (known) return known;
  const memory = { byNamespace: new Map(), answers: new Map() };
  memories.set(windows, memory);
  return memory;
}

function coveringOf(
  namespace: string,
  all: readonly ChangeWindow[],
  { byNamespace }: Memory,
): Covering {
  const known = byNamespace.get(namespace);
  if (known) return known;
  const windows = all.filter((window) => coversNamespace(window, namespace));
  const goByLabels = windows.some(({ spec }) => spec.changeSelector !== undefined);
  const found = { windows, goByLabels };
  byNamespace.set(namespace, found);
  return found;
}

function keyOf({ subject, planned, override }: Question, { goByLabels }: Covering): string {
  const { labels, overridden, ...rest } = subject;
  const others = overridden === undefined && !goByLabels ? '' : [overridden, override, labels];
  return JSON.stringify([...Object.values(rest), planned?.start, planned?.end, others]);
}
