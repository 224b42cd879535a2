import type { Preferences } from '@clotho/ui-host';
import type { Seen } from './proof/audit.ts';

const PLACE = 'journal.seen';

/** What this browser kept of its last look at the journal. */
export function seenIn(preferences: Preferences): Seen | undefined {
  const json = preferences.read(PLACE);
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isSeen(value) ? { key: value.key, note: value.note } : undefined;
  } catch {
    return undefined;
  }
}

export function keepSeen(preferences: Preferences, seen: Seen): void {
  preferences.write(PLACE, JSON.stringify(seen));
}

/** The next look is the first one again. */
export function forgetSeen(preferences: Preferences): void {
  preferences.write(PLACE, 'null');
}

function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  const [key, note]: unknown[] = ['key', 'note'].map((field) => Reflect.get(value, field));
  return typeof key === 'string' && typeof note === 'string';
}
