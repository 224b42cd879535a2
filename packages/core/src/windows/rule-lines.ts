import { WindowError } from './error.ts';

/** The lines of a recurrence, each as iCalendar writes it, ready for a library. */
export interface RuleLines {
  /** Value of DTSTART, e.g. `20250101T020000`; absent: the first instant of 2024 in the zone. */
  start?: string;
  rule: string;
  zone: string;
  /** EXDATE and RDATE lines. */
  dates: readonly string[];
}

const PARTS = new Set([
  'FREQ',
  'UNTIL',
  'COUNT',
  'INTERVAL',
  'BYMINUTE',
  'BYHOUR',
  'BYDAY',
  'BYMONTHDAY',
  'BYYEARDAY',
  'BYWEEKNO',
  'BYMONTH',
  'BYSETPOS',
  'WKST',
]);
const FREQUENCIES = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

/** What each number list may hold; days of months and years count from the end too. */
const LIMITS: Readonly<Record<string, readonly [least: number, most: number, backwards: boolean]>> =
  {
    COUNT: [1, 100_000, false],
    INTERVAL: [1, 10_000, false],
    BYMINUTE: [0, 59, false],
    BYHOUR: [0, 23, false],
    BYMONTHDAY: [1, 31, true],
    BYYEARDAY: [1, 366, true],
    BYWEEKNO: [1, 53, true],
    BYMONTH: [1, 12, false],
    BYSETPOS: [1, 366, true],
  };

const DATE_TIME = /^\d{8}T\d{6}Z?$/;

/**
 * Takes a recurrence apart: one RRULE (the word itself may be left out) and, if given, DTSTART,
 * EXDATE and RDATE lines. Throws WindowError that says which part is wrong.
 */
export function parseRuleLines(text: string, zone: string): RuleLines {
  const lines = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(splitLine);
  const rules = lines.filter(({ name }) => name === 'RRULE');
  const starts = lines.filter(({ name }) => name === 'DTSTART');
  const [rule] = rules;
  const [start] = starts;
  if (!rule || rules.length > 1) throw bad(`give one RRULE, not ${rules.length}`);
  if (starts.length > 1) throw bad(`give one DTSTART, not ${starts.length}`);
  const inZone = start?.zone ?? (start?.value.endsWith('Z') === true ? 'UTC' : zone);
  checkParts(rule.value, start !== undefined);
  return {
    ...(start ? { start: dateTime('DTSTART', start.value) } : {}),
    rule: rule.value,
    zone: inZone,
    dates: lines
      .filter(({ name }) => name === 'EXDATE' || name === 'RDATE')
      .map((line) => dateLine(line, inZone)),
  };
}

interface Line {
  name: string;
  zone?: string;
  value: string;
}

function splitLine(line: string): Line {
  if (/^FREQ=/i.test(line)) return { name: 'RRULE', value: line.toUpperCase() };
  const colon = line.indexOf(':');
  const [name = '', ...parameters] = line.slice(0, Math.max(0, colon)).split(';');
  const upper = name.toUpperCase();
  if (!['RRULE', 'DTSTART', 'EXDATE', 'RDATE'].includes(upper)) {
    throw bad(`${JSON.stringify(line)} is no RRULE, DTSTART, EXDATE or RDATE line`);
  }
  const zones = parameters.flatMap((parameter) => /^TZID=(.+)$/i.exec(parameter)?.[1] ?? []);
  const value = line.slice(colon + 1).toUpperCase();
  const isDate = parameters.some((parameter) => /^VALUE=(DATE|PERIOD)$/i.test(parameter));
  if (isDate) throw bad(`${upper} must have a time, e.g. 20260301T020000`);
  return { name: upper, value, ...(zones[0] === undefined ? {} : { zone: zones[0] }) };
}

function checkParts(rule: string, hasStart: boolean): void {
  const parts = rule.split(';').map((part): [name: string, value: string] => {
    const [name = '', value = ''] = part.split('=');
    return [name, value];
  });
  const names = parts.map(([name]) => name);
  for (const [name, value] of parts) {
    if (!PARTS.has(name)) throw bad(`there is no part ${JSON.stringify(name)} in a rule`);
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw bad(`${name} is given twice`);
    checkPart(name, value);
  }
  if (!names.includes('FREQ')) throw bad('a rule needs FREQ, e.g. FREQ=WEEKLY;BYDAY=TU;BYHOUR=2');
  if (names.includes('COUNT') && names.includes('UNTIL')) {
    throw bad('COUNT and UNTIL exclude each other');
  }
  if (hasStart) return;
  const anchored = names.find((name) => name === 'COUNT' || name === 'INTERVAL');
  if (anchored) throw bad(`${anchored} counts from a start; add a line DTSTART:20260301T020000`);
}

function checkPart(name: string, value: string): void {
  if (name === 'FREQ' && !FREQUENCIES.includes(value)) {
    throw bad(`FREQ=${value} is not ${FREQUENCIES.join(', ')}`);
  }
  if (name === 'UNTIL' && !DATE_TIME.test(value) && !/^\d{8}$/.test(value)) {
    throw bad(`UNTIL=${value} is no time; write it like 20261231T235959Z`);
  }
  if (name === 'WKST' && !/^(MO|TU|WE|TH|FR|SA|SU)$/.test(value)) {
    throw bad(`WKST=${value} is no day of the week`);
  }
  for (const each of value.split(',')) checkItem(name, each);
}

function checkItem(name: string, item: string): void {
  if (name === 'BYDAY' && !/^([+-]?([1-9]|[1-4]\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$/.test(item)) {
    throw bad(`BYDAY: ${JSON.stringify(item)} is no day such as MO or -1FR`);
  }
  const limits = LIMITS[name];
  if (!limits) return;
  const [least, most, backwards] = limits;
  const number = /^[+-]?\d{1,6}$/.test(item) ? Number(item) : Number.NaN;
  const size = backwards ? Math.abs(number) : number;
  if (size >= least && size <= most) return;
  throw bad(`${name}: ${JSON.stringify(item)} is not from ${least} to ${most}`);
}

function dateLine({ name, zone, value }: Line, ruleZone: string): string {
  const values = value.split(',').map((each) => dateTime(name, each));
  const utc = values.every((each) => each.endsWith('Z'));
  return `${name}${utc ? '' : `;TZID=${zone ?? ruleZone}`}:${values.join(',')}`;
}

function dateTime(name: string, value: string): string {
  if (DATE_TIME.test(value)) return value;
  throw bad(`${name}: ${JSON.stringify(value)} is no time; write it like 20260301T020000`);
}

function bad(message: string): WindowError {
  return new WindowError('BadRule', 'rrule', message);
}
