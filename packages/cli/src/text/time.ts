/** How times are shown: the reader's zone first, UTC beside it. */
export interface TimeStyle {
  timeZone: string;
  /** Down to the second. */
  seconds?: boolean;
}

interface Parts {
  date: string;
  clock: string;
  zone: string;
}

/** `2025-12-15 03:00 CET (02:00 UTC)`; a UTC date that differs is written out. */
export function showTime(
  time: string | undefined,
  { timeZone, seconds = false }: TimeStyle,
): string {
  const instant = Date.parse(time ?? '');
  if (time === undefined || Number.isNaN(instant)) return time ?? '-';
  const local = partsOf(instant, timeZone, seconds);
  const utc = partsOf(instant, 'UTC', seconds);
  const here = `${local.date} ${local.clock} ${local.zone}`;
  if (local.zone === 'UTC') return here;
  return `${here} (${local.date === utc.date ? '' : `${utc.date} `}${utc.clock} UTC)`;
}

/** `2025-12-15 03:00 – 05:00 CET (02:00 – 04:00 UTC)`. */
export function showSpan(from: string, to: string, style: TimeStyle): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const spanIn = (timeZone: string): { days: string[]; text: string } => {
    const [first, last] = [partsOf(start, timeZone), partsOf(end, timeZone)];
    const until = first.date === last.date ? last.clock : `${last.date} ${last.clock}`;
    return {
      days: [first.date, last.date],
      text: `${first.date} ${first.clock} – ${until} ${last.zone}`,
    };
  };
  if (Number.isNaN(start) || Number.isNaN(end)) return `${from} – ${to}`;
  const [local, utc] = [spanIn(style.timeZone), spanIn('UTC')];
  if (local.text === utc.text) return utc.text;
  const sameDay = new Set([...local.days, ...utc.days]).size === 1;
  return `${local.text} (${sameDay ? utc.text.slice(11) : utc.text})`;
}

const UNITS: readonly (readonly [letter: string, seconds: number, upTo: number])[] = [
  ['s', 1, 120],
  ['m', 60, 120 * 60],
  ['h', 3600, 48 * 3600],
];

/** How long ago, as kubectl writes it: `45s`, `12m`, `30h`, `8d`. `now`: milliseconds. */
export function showAge(time: string | undefined, now: number): string {
  const instant = Date.parse(time ?? '');
  if (Number.isNaN(instant)) return '-';
  const seconds = Math.max(0, Math.floor((now - instant) / 1000));
  const unit = UNITS.find(([, , upTo]) => seconds < upTo);
  if (!unit) return `${Math.floor(seconds / 86_400)}d`;
  return `${Math.floor(seconds / unit[1])}${unit[0]}`;
}

function partsOf(instant: number, timeZone: string, seconds = false): Parts {
  // A zone name that ICU knows no short form for comes out as an offset, such as GMT+9.
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const found = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second, timeZoneName } = found;
  return {
    date: `${year}-${month}-${day}`,
    clock: [hour, minute, ...(second === undefined ? [] : [second])].join(':'),
    zone: timeZoneName ?? timeZone,
  };
}
