import type { JsonObject, ManifestRequest } from '@clotho/api';
import { operationOf, type Carried } from '../change/carried.ts';
import type { Failure } from '../http/failure.ts';
import type { Source } from './compare.ts';

/** What a manifest is compared with. */
export type Base = 'live' | 'held' | 'approved';

/** What is known of the object as it is now. */
export interface LiveObject {
  readonly object?: JsonObject | undefined;
  readonly failure?: Failure | undefined;
  readonly isLoading: boolean;
}

/** Both sides of a comparison, or in words why there is none. */
export type Sides =
  | { readonly before: Source; readonly after: Source }
  | { readonly why: 'loading' | 'unreadable' | 'no-earlier' | 'adopted' | 'stored' | 'gone' };

export interface Known {
  readonly base: Base;
  readonly live: LiveObject;
  /** All requests that the person may read. */
  readonly requests: readonly ManifestRequest[];
}

/** The texts that show what a carried write does. */
export function sidesOf(carried: Carried, { base, live, requests }: Known): Sides {
  const { request } = carried;
  const preview = request?.status?.preview;
  if (!request || preview === undefined) return { why: 'gone' };
  const after: Source = operationOf(carried) === 'Delete' ? undefined : { yaml: preview };
  if (base === 'held') return heldSides(carried, preview);
  if (base === 'approved') return approvedSides(request, after, requests);
  return liveSides(live, after);
}

function liveSides({ object, failure, isLoading }: LiveObject, after: Source): Sides {
  if (isLoading) return { why: 'loading' };
  return failure ? { why: 'unreadable' } : { before: object && { object }, after };
}

function heldSides(carried: Carried, preview: string): Sides {
  const operation = operationOf(carried);
  if (operation === 'Create') return { before: undefined, after: { yaml: preview } };
  if (operation === 'Delete') return { before: { yaml: preview }, after: undefined };
  return { why: 'stored' };
}

function approvedSides(
  { spec }: ManifestRequest,
  after: Source,
  requests: readonly ManifestRequest[],
): Sides {
  if ((spec.baselineSeq ?? 0) === 0) return { why: 'adopted' };
  const earlier = requests.find(
    (other) =>
      other.status?.seal?.seq === spec.baselineSeq && isSameTarget(other.spec.target, spec.target),
  );
  const yaml = earlier?.status?.preview;
  if (!earlier || yaml === undefined) return { why: 'no-earlier' };
  return { before: earlier.spec.operation === 'Delete' ? undefined : { yaml }, after };
}

type Named = ManifestRequest['spec']['target'];

function isSameTarget(one: Named, other: Named): boolean {
  return (
    one.apiVersion.split('/')[0] === other.apiVersion.split('/')[0] &&
    one.kind === other.kind &&
    one.namespace === other.namespace &&
    one.name === other.name
  );
}
