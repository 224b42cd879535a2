import { GROUP } from '@clotho/api';
import { ApiError } from '../problem.ts';
import type { KubePath } from './path.ts';

/** Answers that hold nothing but the object itself, or what a container printed. */
const READABLE: ReadonlySet<string> = new Set(['status', 'scale', 'log']);
const REVIEWS: ReadonlySet<string> = new Set([
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authorization.k8s.io/localsubjectaccessreviews',
  'authorization.k8s.io/subjectaccessreviews',
  'authentication.k8s.io/selfsubjectreviews',
]);
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

interface Asked {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly hasBody: boolean;
}

/**
 * What passes to the API server, whatever rights the caller has there: a page that was tampered
 * with must reach no credential and alter nothing but Clotho's own objects.
 *
 * @throws ApiError 403
 */
export function requirePassable({ resource }: KubePath, asked: Asked): void {
  const { method } = asked;
  if (resource && holdsCredentials(resource)) {
    throw refused(`${resource.resource} are never shown here; use kubectl`);
  }
  if (method === 'GET') {
    const { subresource } = resource ?? {};
    if (subresource === undefined || READABLE.has(subresource)) return;
    throw refused(`${subresource} is not read through this server; use kubectl`);
  }
  if (!resource || !WRITES.has(method)) throw refused(`${method} is not passed on`);
  if (resource.subresource !== undefined) {
    throw refused(`writes to ${resource.subresource} are not passed on; use kubectl`);
  }
  requireOwnOrHarmless(resource, asked);
}

type Resource = NonNullable<KubePath['resource']>;

function requireOwnOrHarmless(resource: Resource, asked: Asked): void {
  const { group, resource: plural, name } = resource;
  if (asked.method === 'DELETE' && name === undefined) {
    throw refused('a whole collection is not deleted through this server; delete one by one');
  }
  if (asked.method === 'POST' && REVIEWS.has(`${group}/${plural}`)) return;
  if (isDryRun(asked)) return;
  if (group === GROUP) return;
  throw refused(
    `writes to ${plural} are not passed on: only Clotho's own kinds, access reviews, and dry-runs (dryRun=All) are; use kubectl`,
  );
}

/** The API server takes options of a delete from its body, and forgets the query then. */
function isDryRun({ method, query, hasBody }: Asked): boolean {
  const values = query.getAll('dryRun');
  const asked = values.length > 0 && values.every((value) => value === 'All');
  return asked && !(method === 'DELETE' && hasBody);
}

function holdsCredentials({ group, resource }: Resource): boolean {
  return (group === '' && resource === 'secrets') || group === 'oauth.openshift.io';
}

function refused(detail: string): ApiError {
  return new ApiError(403, 'NotPassedOn', detail);
}
