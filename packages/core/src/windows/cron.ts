import { WindowError } from './error.ts';

/** What the five fields of a cron expression let pass, as lists for any cron library to read. */
export interface CronFields {
  minute: string;
  hour: string;
  day: string;
  month: string;
  weekday: string;
}

interface Bounds {
  field: keyof CronFields;
  words: string;
  min: number;
  max: number;
  /** Names of the values, from `min` on. */
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const BOUNDS: readonly Bounds[] = [
  { field: 'minute', words: 'minute', min: 0, max: 59 },
  { field: 'hour', words: 'hour', min: 0, max: 23 },
  { field: 'day', words: 'day of month', min: 1, max: 31 },
  { field: 'month', words: 'month', min: 1, max: 12, names: MONTHS },
  { field: 'weekday', words: 'day of week', min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads a cron expression as Argo CD does (robfig/cron, five fields), and the descriptors such as
 * `@daily` besides. Throws WindowError that names the field and its position.
 */
export function parseCron(expression: string): CronFields {
  const text = expression.trim();
  if (text.startsWith('@')) return parseCron(expand(text));
  const zoned = /^(CRON_)?TZ=/.test(text);
  if (zoned) throw bad('it names a time zone; leave it out and give spec.timeZone');
  const words = text.split(/\s+/);
  if (words.length !== BOUNDS.length || text === '') {
    throw bad(
      `${JSON.stringify(text)} has ${text === '' ? 0 : words.length} fields; give five: minute, hour, day of month, month, day of week`,
    );
  }
  const read = BOUNDS.map((bounds, at) => [bounds.field, parseField(words[at] ?? '', bounds, at)]);
  return { minute: '', hour: '', day: '', month: '', weekday: '', ...Object.fromEntries(read) };
}

function expand(descriptor: string): string {
  const found = Object.hasOwn(DESCRIPTORS, descriptor) ? DESCRIPTORS[descriptor] : undefined;
  if (found !== undefined) return found;
  if (descriptor.startsWith('@every ')) {
    throw bad('@every has no start that it counts from; write the times out, e.g. 0 */6 * * *');
  }
  throw bad(`there is no ${descriptor}; there are ${Object.keys(DESCRIPTORS).join(', ')}`);
}

/** `*` where every value passes, else the values one by one. */
function parseField(text: string, bounds: Bounds, at: number): string {
  const values = new Set<number>();
  let every = false;
  // Empty parts of a list are passed over, but an empty list would mean never.
  for (const part of text.split(',').filter((each) => each !== '')) {
    const { from, to, step, isStar } = parseRange(part, bounds, at);
    for (let value = from; value <= to; value += step) values.add(value);
    every ||= isStar && step === 1;
  }
  if (values.size === 0) throw badField('is empty', bounds, at);
  return every ? '*' : [...values].toSorted((a, b) => a - b).join(',');
}

interface Range {
  from: number;
  to: number;
  step: number;
  isStar: boolean;
}

function parseRange(text: string, bounds: Bounds, at: number): Range {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreEnds] = range.split('-');
  if (moreSteps.length > 0) throw badField(`${quoted(text)} has more than one /`, bounds, at);
  if (moreEnds.length > 0) throw badField(`${quoted(text)} has more than one -`, bounds, at);
  const isStar = low === '*' || low === '?';
  const step = stepOf(text, stepText, bounds, at);
  if (isStar) return { from: bounds.min, to: bounds.max, step, isStar };
  const from = valueOf(low, bounds, at);
  // `5/10` goes on to the greatest value, as robfig/cron has it.
  const open = stepText === undefined ? from : bounds.max;
  const to = high === undefined ? open : valueOf(high, bounds, at);
  if (from > to) throw badField(`${quoted(text)} ends before it begins`, bounds, at);
  return { from, to, step, isStar };
}

function stepOf(text: string, step: string | undefined, bounds: Bounds, at: number): number {
  const value = step === undefined ? 1 : numberOf(step, bounds, at);
  if (value > 0) return value;
  throw badField(`${quoted(text)} has a step of 0`, bounds, at);
}

function valueOf(text: string, bounds: Bounds, at: number): number {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named + bounds.min : numberOf(text, bounds, at);
  if (value >= bounds.min && value <= bounds.max) return value;
  throw badField(`${text} is not from ${bounds.min} to ${bounds.max}`, bounds, at);
}

function numberOf(text: string, bounds: Bounds, at: number): number {
  if (/^\+?\d{1,9}$/.test(text)) return Number(text);
  throw badField(`${quoted(text)} is no number`, bounds, at);
}

function badField(what: string, { words }: Bounds, at: number): WindowError {
  return bad(`field ${at + 1} (${words}): ${what}`);
}

function bad(message: string): WindowError {
  return new WindowError('BadSchedule', 'schedule', message);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
