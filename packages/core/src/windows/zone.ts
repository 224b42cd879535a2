import type { Instant } from '../time.ts';
import { WindowError } from './error.ts';

/** A stretch in which the clocks of a zone stand still against UTC. Bounds: `from <= t < to`. */
export interface ZonePart {
  from: Instant;
  to: Instant;
  /** What the clock on the wall is ahead of UTC, milliseconds. */
  offset: number;
}

/** Zones that people name are few; their clock changes are looked up once. */
const known = new Map<string, ZonePart[]>();

/** The zone as it is known, in its own spelling. Throws WindowError. */
export function zoneOf(name: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    const message = `${JSON.stringify(name)} is no IANA time zone; write it like Europe/Berlin`;
    throw new WindowError('BadZone', 'timeZone', message);
  }
}

/** The part of a zone's time that `at` lies in. */
export function zonePartAt(zone: string, at: Instant): ZonePart {
  const parts = known.get(zone) ?? [];
  const found = parts.find(({ from, to }) => from <= at && at < to);
  if (found) return found;
  const part = partOf(zone, at);
  known.set(zone, [...parts, part]);
  return part;
}

function partOf(zone: string, at: Instant): ZonePart {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  // A change that falls exactly on `at` is the one that this part began with.
  const began = time.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return {
    from: began?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: time.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: time.offsetNanoseconds / 1_000_000,
  };
}
