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
  acknowledge(): void;
}

/** Remembers what the person looked at, over reloads too. */
export function useSeen(change: Change | undefined, carried: readonly Carried[]): SeenState {
  const { preferences } = useHost();
  const key = `seen.${change?.metadata.uid ?? ''}`;
  const now = change && snapshotOf(change, carried);
  const [seen, setSeen] = useState<Seen>();
  const acknowledge = (): void => {
    if (!now) return;
    setSeen(now);
    preferences.write(key, JSON.stringify(withoutPreviews(now)));
  };
  if (now && !seen) setSeen(storedSeen(preferences.read(key)) ?? now);
  // The same content with its texts, which come later than the content itself.
  if (now && seen?.digest === now.digest && texts(now) > texts(seen)) setSeen(now);
  const isAltered = now !== undefined && seen !== undefined && seen.digest !== now.digest;
  return { seen: seen ?? now, now, isAltered, acknowledge };
}

/** Fields of the spec that people give and that are no part of what is approved. */
const UNBOUND = new Set(['description', 'tickets', 'cancel', 'override', 'requestedBy', 'amendedBy', 'submittedAt']);

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
