import type { BreakGlass, Change, Lockdown, WriterExemption } from '@clotho/api';
import type { Entry } from '../journal/entry.ts';

/** Something that is not as it should be, and stands open. */
export interface OpenFinding {
  readonly id: string;
  readonly kind: FindingKind;
  /** `Kind/namespace/name`. */
  readonly object: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Newest entry of the journal that speaks of it. */
  readonly seq?: number | undefined;
  readonly change?: { readonly namespace: string; readonly name: string } | undefined;
  /** A break-glass session that is over and waits for its review, by its name. */
  readonly toReview?: string;
}

export type FindingKind =
  | 'Drift'
  | 'ReviewDue'
  | 'ReviewOverdue'
  | 'BreakGlassOpen'
  | 'BreakGlassReview'
  | 'ExemptionExpired'
  | 'Lockdown';

export interface LiveObjects {
  readonly changes: readonly Change[];
  readonly breakglasses: readonly BreakGlass[];
  readonly exemptions: readonly WriterExemption[];
  readonly lockdowns: readonly Lockdown[];
}

/** All that stands open: drift as the journal tells of it, the rest as the objects are now. */
export function openFindings(
  alerts: readonly Entry[],
  live: LiveObjects,
  now: number,
): readonly OpenFinding[] {
  return [
    ...driftIn(alerts),
    ...live.changes.flatMap(reviewOf),
    ...live.breakglasses.flatMap(sessionOf),
    ...live.exemptions.flatMap((exemption) => expiredOf(exemption, now)),
    ...live.lockdowns.flatMap(lockdownOf),
  ].toSorted((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen));
}

/** Drift is open from its first alert on until an alert says that it is over. */
function driftIn(alerts: readonly Entry[]): readonly OpenFinding[] {
  const open = new Map<string, OpenFinding>();
  for (const alert of alerts.filter(isDrift).toSorted((a, b) => a.seq - b.seq)) {
    if (isOver(alert)) open.delete(alert.subject);
    else open.set(alert.subject, driftOf(alert, open.get(alert.subject)));
  }
  return [...open.values()];
}

export function isDrift(alert: Entry): boolean {
  return idOf(alert).startsWith('alert/drift');
}

/** It says that what it speaks of is over. */
export function isOver({ body }: Entry): boolean {
  return body['state'] === 'Closed';
}

function driftOf({ subject, body, at, seq }: Entry, before: OpenFinding | undefined): OpenFinding {
  const paths = Array.isArray(body['paths']) ? body['paths'].map(String) : [];
  const finding = typeof body['finding'] === 'string' ? body['finding'] : '';
  return {
    id: `drift ${subject}`,
    kind: 'Drift',
    object: subject,
    reason: [finding, ...paths].filter(Boolean).join(', '),
    firstSeen: before?.firstSeen ?? at,
    lastSeen: at,
    seq,
  };
}

function idOf({ leaf }: Entry): string {
  const event: { id?: unknown } = JSON.parse(leaf);
  return typeof event.id === 'string' ? event.id : '';
}

function reviewOf({ metadata, status }: Change): readonly OpenFinding[] {
  const { review } = status ?? {};
  if (!review || review.state === 'Done') return [];
  const { namespace = '', name, uid } = metadata;
  return [
    {
      id: `review ${uid}`,
      kind: review.state === 'Overdue' ? 'ReviewOverdue' : 'ReviewDue',
      object: `Change/${namespace}/${name}`,
      reason: review.dueAt,
      firstSeen: status?.finishedAt ?? review.dueAt,
      lastSeen: status?.finishedAt ?? review.dueAt,
      change: { namespace, name },
    },
  ];
}

function sessionOf({ metadata, spec, status }: BreakGlass): readonly OpenFinding[] {
  const kind = SESSIONS[status?.phase ?? 'NotStamped'];
  if (kind === undefined) return [];
  const opened = spec.openedAt ?? metadata.creationTimestamp ?? '';
  return [
    {
      id: `session ${metadata.uid}`,
      kind,
      object: `BreakGlass/${metadata.name}`,
      reason: `${spec.user?.username ?? ''}: ${spec.reason}`,
      firstSeen: opened,
      ...(kind === 'BreakGlassOpen'
        ? { lastSeen: opened }
        : { lastSeen: spec.closesAt ?? opened, toReview: metadata.name }),
    },
  ];
}

/** Sessions that were reviewed, or never counted, stand nowhere open. */
const SESSIONS: Readonly<Record<string, FindingKind>> = {
  Open: 'BreakGlassOpen',
  Closed: 'BreakGlassReview',
  ReviewDue: 'BreakGlassReview',
};

function expiredOf({ metadata, spec }: WriterExemption, now: number): readonly OpenFinding[] {
  if (Date.parse(spec.expiresAt) > now) return [];
  return [
    {
      id: `exemption ${metadata.uid}`,
      kind: 'ExemptionExpired',
      object: `WriterExemption/${metadata.name}`,
      reason: `${spec.owner}: ${spec.reason}`,
      firstSeen: spec.expiresAt,
      lastSeen: spec.expiresAt,
    },
  ];
}

function lockdownOf({ metadata, spec, status }: Lockdown): readonly OpenFinding[] {
  if (status?.phase === 'Released' || spec.release) return [];
  const since = spec.requestedAt ?? metadata.creationTimestamp ?? '';
  return [
    {
      id: `lockdown ${metadata.uid}`,
      kind: 'Lockdown',
      object: `Lockdown/${metadata.name}`,
      reason: spec.reason,
      firstSeen: since,
      lastSeen: since,
    },
  ];
}
