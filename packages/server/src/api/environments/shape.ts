import type { Environment, Gap, SnapshotRef, Span } from '@clotho/api';
import { formatInstant, isSilent, type GapReason, type SnapshotGap } from '@clotho/core/journal';
import type { EnvironmentRow, GapRow, SnapshotRow, SpanRow } from '@clotho/store';

const REASONS: Readonly<Record<GapReason, true>> = {
  ReporterAway: true,
  WatchLost: true,
  NotManaged: true,
  NotYetSeen: true,
};

export function snapshotRef(row: SnapshotRow): SnapshotRef {
  const { environment, number, seq, manifest, containers, objects } = row;
  return {
    environment,
    number,
    at: formatInstant(row.at),
    until: timeOf(row.until),
    unsureFrom: timeOf(row.unsureFrom),
    seq,
    manifest,
    containers,
    objects,
  };
}

export function environmentOf(
  row: EnvironmentRow,
  latest: SnapshotRow | null,
  now: number,
): Environment {
  const state = isSilent(row, now) ? 'Silent' : 'Seen';
  return {
    name: row.name,
    namespace: row.namespace,
    state: row.leftAt === null ? state : 'Left',
    seenFrom: formatInstant(row.seenFrom),
    seenUntil: formatInstant(row.seenUntil),
    latest: latest ? snapshotRef(latest) : null,
  };
}

export function gapOf({ from, to, reason }: SnapshotGap): Gap {
  return { from: timeOf(from), to: timeOf(to), reason };
}

/** A gap as it is kept; a reason that a newer version wrote is told as the broadest one. */
export function keptGap({ from, to, reason }: GapRow): SnapshotGap {
  return { from, to, reason: isReason(reason) ? reason : 'ReporterAway' };
}

export function spanOf(span: SpanRow): Span {
  const { environment, object, container, image, digest, origin, change, writers } = span;
  return {
    environment,
    object,
    container,
    image,
    digest,
    origin,
    change,
    writers,
    from: edgeOf(span.from),
    to: span.to && edgeOf(span.to),
  };
}

function edgeOf({ number, at, unsureFrom }: SpanRow['from']): Span['from'] {
  return { number, at: formatInstant(at), unsureFrom: timeOf(unsureFrom) };
}

function timeOf(moment: number | null): string | null {
  return moment === null ? null : formatInstant(moment);
}

function isReason(text: string): text is GapReason {
  return Object.hasOwn(REASONS, text);
}
