import { useState } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Change, Json } from '@clotho/api';
import type { Carried } from '../change/carried.ts';

/** The content of a Change at the moment that somebody looked at it. */
export interface Seen {
  readonly digest: string;
  /** What of the spec is approved. */
  readonly spec: Json;
  readonly requests: readonly SeenRequest[];
}

export interface SeenRequest {
  readonly name: string;
  readonly title: string;
  readonly digest: string;
  /** Left out where it was looked at earlier. */
  readonly preview?: string;
}

export interface SeenState {
  /** What was looked at; the content as it is if that is so. */
  readonly seen: Seen | undefined;
  readonly now: Seen | undefined;
  /** The content is another one than that which was looked at. */
  readonly isAltered: boolean;
  /** The person has looked at the content as it is. */
  readonly acknowledge: () => void;
}

/** Remembers what the person looked at, over reloads too. */
export function useSeen(change: Change, carried: readonly Carried[]): SeenState {
  const { preferences } = useHost();
  const key = `seen.${change.metadata.uid}`;
  const now = snapshotOf(change, carried);
  const [seen, setSeen] = useState<Seen>();
  const acknowledge = (): void => {
    if (!now) return;
    setSeen(now);
    preferences.write(key, JSON.stringify(withoutPreviews(now)));
  };
  const known = now && knownOf(seen ?? storedSeen(preferences.read(key)), now);
  if (known !== undefined && known !== seen) setSeen(known);
  const isAltered = now !== undefined && known?.digest !== now.digest;
  return { seen: known, now, isAltered, acknowledge };
}

/** What was looked at: of the same content that which has more of its texts, for they come later. */
function knownOf(seen: Seen | undefined, now: Seen): Seen {
  if (!seen) return now;
  return seen.digest === now.digest && texts(now) > texts(seen) ? now : seen;
}

/** Fields of the spec that people give and that are no part of what is approved. */
const UNBOUND = new Set([
  'description',
  'tickets',
  'cancel',
  'override',
  'requestedBy',
  'amendedBy',
  'submittedAt',
]);

function snapshotOf({ spec, status }: Change, carried: readonly Carried[]): Seen | undefined {
  if (status?.contentDigest === undefined) return undefined;
  const bound = Object.entries(spec).filter(([field]) => !UNBOUND.has(field));
  const plain: Json = JSON.parse(JSON.stringify(Object.fromEntries(bound)));
  return {
    digest: status.contentDigest,
    spec: plain,
    requests: carried.map(({ name, state, request }) => {
      const target = state.target ?? request?.spec.target;
      const preview = request?.status?.preview;
      return {
        name,
        title: target ? `${target.kind} ${target.name}` : name,
        digest: state.digest ?? request?.spec.digest ?? '',
        ...(preview === undefined ? {} : { preview }),
      };
    }),
  };
}

function texts({ requests }: Seen): number {
  return requests.filter(({ preview }) => preview !== undefined).length;
}

function withoutPreviews({ requests, ...seen }: Seen): Seen {
  return {
    ...seen,
    requests: requests.map(({ name, title, digest }) => ({ name, title, digest })),
  };
}

function storedSeen(json: string | undefined): Seen | undefined {
  if (json === undefined) return undefined;
  const value: Seen | null = JSON.parse(json);
  return typeof value?.digest === 'string' && Array.isArray(value.requests) ? value : undefined;
}
