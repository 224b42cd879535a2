/** Who calls: people of an OpenID provider whom the cluster does not know, and keys of theirs. */
export const CALLERS = [
  'admin',
  'member',
  'reader',
  'snapshotter',
  'stranger',
  'memberKey',
  'readerKey',
  'snapshotterKey',
] as const;

export type CallerName = (typeof CALLERS)[number];

interface Row {
  /** Who is not turned away; what they are answered is another matter. */
  readonly may: readonly CallerName[];
  /** With what is asked; the path of the route alone, if left out. */
  readonly at?: string;
  readonly body?: object;
}

const ADMIN: readonly CallerName[] = ['admin'];
const PEOPLE: readonly CallerName[] = ['admin', 'member', 'reader', 'snapshotter', 'stranger'];
const READ: readonly CallerName[] = ['admin', 'member', 'reader', 'memberKey', 'readerKey'];
const APPEND: readonly CallerName[] = ['admin', 'member', 'memberKey'];
const SNAPSHOT: readonly CallerName[] = [...APPEND, 'snapshotter', 'snapshotterKey'];
/** The cluster has to know them, or they are processes of Clotho. */
const NOBODY: readonly CallerName[] = [];
const SHA = 'ab'.repeat(32);
const SPAN = 'from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z';
const GRANT = { member: 'https://login.example#grace', role: 'reader' };

const artifact = {
  id: 'test/roles',
  at: '2025-12-15T02:00:00Z',
  kind: 'Artifact',
  actor: { username: 'anybody' },
  subject: { apiVersion: 'v1', kind: 'Image', namespace: 'roles', name: 'app' },
  body: { digest: 'sha256:00' },
};

/** Every route of the OpenAPI document, and which roles of an organisation it is for. */
export const ROUTES: Readonly<Record<string, Row>> = {
  'POST /api/v1/entries': { may: APPEND, body: { entries: [artifact] } },
  'POST /api/v1/entries/import': { may: SNAPSHOT, body: {} },
  'GET /api/v1/entries': { may: READ },
  'GET /api/v1/entries/{seq}': { may: READ, at: '/api/v1/entries/0' },
  'GET /api/v1/entries/{seq}/blobs/{sha256}': { may: READ, at: `/api/v1/entries/0/blobs/${SHA}` },
  'GET /api/v1/live': { may: READ },
  'PUT /api/v1/blobs/{sha256}': { may: SNAPSHOT, at: `/api/v1/blobs/${SHA}`, body: {} },
  'GET /api/v1/blobs/{sha256}': { may: READ, at: `/api/v1/blobs/${SHA}` },
  'POST /api/v1/blobs/{sha256}/erasure': {
    may: ADMIN,
    at: `/api/v1/blobs/${SHA}/erasure`,
    body: { reason: 'a test', ticket: 'T-1' },
  },
  'GET /api/v1/archive': { may: NOBODY },
  'POST /api/v1/archive': { may: NOBODY, body: { record: '{}', key: 'AA==' } },
  'GET /api/v1/evidence': { may: READ, at: `/api/v1/evidence?${SPAN}` },
  'GET /api/v1/environments': { may: READ },
  'GET /api/v1/environments/{name}': { may: READ, at: '/api/v1/environments/none' },
  'GET /api/v1/environments/{name}/snapshots': {
    may: READ,
    at: '/api/v1/environments/none/snapshots',
  },
  'GET /api/v1/environments/{name}/log': { may: READ, at: '/api/v1/environments/none/log' },
  'GET /api/v1/environments/{name}/history': {
    may: READ,
    at: '/api/v1/environments/none/history?object=Deployment/web',
  },
  'GET /api/v1/snapshots/{expression}': { may: READ, at: '/api/v1/snapshots/none' },
  'GET /api/v1/diff': { may: READ, at: '/api/v1/diff?from=none' },
  'GET /api/v1/when': { may: READ, at: '/api/v1/when?image=app' },
  'POST /api/v1/environments/beats': {
    may: SNAPSHOT,
    body: { environments: [{ name: 'roles' }] },
  },
  'GET /api/v1/journal': { may: READ },
  'POST /api/v1/login-links': { may: NOBODY },
  'POST /api/v1/session': { may: NOBODY, body: { code: 'none' } },
  'GET /api/v1/session': { may: PEOPLE },
  'DELETE /api/v1/session': { may: PEOPLE },
  'POST /api/v1/api-keys': {
    may: ADMIN,
    body: { name: 'roles', organization: 'acme', role: 'reader', days: 1 },
  },
  'GET /api/v1/api-keys': { may: ADMIN },
  'DELETE /api/v1/api-keys/{id}': { may: NOBODY, at: '/api/v1/api-keys/000000000000' },
  'GET /api/v1/organizations': { may: PEOPLE },
  'POST /api/v1/organizations': {
    may: ADMIN,
    body: { name: 'roles', namespaces: ['roles'], admin: GRANT.member },
  },
  'GET /api/v1/organizations/{name}': {
    may: ['admin', 'member', 'reader', 'snapshotter'],
    at: '/api/v1/organizations/acme',
  },
  'PATCH /api/v1/organizations/{name}': {
    may: ADMIN,
    at: '/api/v1/organizations/acme',
    body: { namespaces: null },
  },
  'PUT /api/v1/organizations/{name}/members': {
    may: ADMIN,
    at: '/api/v1/organizations/acme/members',
    body: GRANT,
  },
  'DELETE /api/v1/organizations/{name}/members': {
    may: ADMIN,
    at: `/api/v1/organizations/acme/members?member=${encodeURIComponent(GRANT.member)}`,
  },
  'GET /api/v1/session/methods': { may: CALLERS },
  'GET /api/v1/session/oidc': { may: CALLERS },
  'GET /api/v1/session/oidc/callback': { may: CALLERS },
  'GET /api/v1/kubernetes/{*}': { may: NOBODY, at: '/api/v1/kubernetes/version' },
  'POST /api/v1/kubernetes/{*}': { may: NOBODY, at: '/api/v1/kubernetes/version', body: {} },
  'PUT /api/v1/kubernetes/{*}': { may: NOBODY, at: '/api/v1/kubernetes/version', body: {} },
  'PATCH /api/v1/kubernetes/{*}': { may: NOBODY, at: '/api/v1/kubernetes/version', body: {} },
  'DELETE /api/v1/kubernetes/{*}': { may: NOBODY, at: '/api/v1/kubernetes/version' },
  'GET /api/v1/watch': { may: NOBODY, at: '/api/v1/watch?resource=changes' },
  'GET /api/v1/calendar': { may: NOBODY },
  'GET /api/v1/calendar.ics': { may: NOBODY },
  'POST /api/v1/calendar/subscriptions': { may: NOBODY, body: { days: 1 } },
  'GET /api/v1/calendar/subscriptions': { may: NOBODY },
  'DELETE /api/v1/calendar/subscriptions/{id}': {
    may: NOBODY,
    at: '/api/v1/calendar/subscriptions/000000000000',
  },
};
