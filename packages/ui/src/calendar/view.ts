import { addDays, daysFrom, momentAt, mondayOf } from './zone-time.ts';

export const VIEWS = ['month', 'week', 'lanes', 'list'] as const;
export type View = (typeof VIEWS)[number];

export function isView(text: string | null): text is View {
  return VIEWS.some((view) => view === text);
}

/** What a view shows around a day. */
export interface Stretch {
  readonly days: readonly string[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

const LANE_DAYS = 14;
const LIST_DAYS = 31;

export function stretchOf(view: View, day: string, zone: string): Stretch {
  const days = daysIn(view, day);
  const [first = day] = days;
  return {
    days,
    from: momentAt(first, 0, zone),
    to: momentAt(addDays(first, days.length), 0, zone),
  };
}

/** The day to look at one step further; `direction` is 1 or -1. */
export function stepped(view: View, day: string, direction: number): string {
  if (view === 'month') {
    const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
    date.setUTCMonth(date.getUTCMonth() + direction);
    return date.toISOString().slice(0, 10);
  }
  return addDays(day, direction * daysIn(view, day).length);
}

function daysIn(view: View, day: string): readonly string[] {
  switch (view) {
    case 'month':
      return monthOf(day);
    case 'week':
      return daysFrom(mondayOf(day), 7);
    case 'lanes':
      return daysFrom(mondayOf(day), LANE_DAYS);
    case 'list':
      return daysFrom(day, LIST_DAYS);
  }
}

/** Whole weeks around the month. */
function monthOf(day: string): readonly string[] {
  const first = mondayOf(`${day.slice(0, 7)}-01`);
  const next = stepped('month', day, 1);
  const weeks = Math.ceil((Date.parse(next) - Date.parse(first)) / (7 * 24 * 3_600_000));
  return daysFrom(first, weeks * 7);
}
