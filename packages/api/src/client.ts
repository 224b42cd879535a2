import type { Static, TSchema } from 'typebox';
import { API_VERSION, GROUP, VERSION } from './group.ts';
import type { KindDefinition, ObjectMeta, Resource } from './kind.ts';

/** What a client needs from whoever speaks HTTP to the API server. */
export interface Transport {
  /**
   * Sends one request; `path` is absolute, with its query. An answer of any status resolves, its
   * body parsed if it is JSON and a string if not; no answer at all rejects.
   */
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** The object type that belongs to a definition in `kinds`. */
export type ResourceOf<D extends KindDefinition> = Resource<
  Static<D['spec']>,
  D['status'] extends TSchema ? Static<D['status']> : never
>;

export interface ResourceList<D extends KindDefinition> {
  items: ResourceOf<D>[];
  /** Where a watch goes on from. */
  resourceVersion: string;
}

/** What a client sends to create an object; the server gives the rest of the metadata. */
export type NewResource<D extends KindDefinition> = Pick<ResourceOf<D>, 'spec'> & {
  metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'labels' | 'annotations'>;
};

export interface ListOptions {
  /** Left out: all namespaces. */
  namespace?: string;
  fieldSelector?: string;
  labelSelector?: string;
}

export interface ClothoClient {
  /** @throws ApiError */
  get<D extends KindDefinition>(
    definition: D,
    name: string,
    namespace?: string,
  ): Promise<ResourceOf<D>>;
  /** All pages of a list. @throws ApiError */
  list<D extends KindDefinition>(definition: D, options?: ListOptions): Promise<ResourceList<D>>;
  /** @throws ApiError */
  create<D extends KindDefinition>(
    definition: D,
    resource: NewResource<D>,
    options?: { dryRun?: boolean },
  ): Promise<ResourceOf<D>>;
  /** Merge patch (RFC 7386) of a cluster-scoped object. @throws ApiError */
  patch<D extends KindDefinition>(
    definition: D,
    name: string,
    patch: { spec: Partial<ResourceOf<D>['spec']> },
  ): Promise<ResourceOf<D>>;
}

/** The API server answered, but not with what was asked for. `message` is the server's own. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 200 when the body was not understood. */
  readonly status: number;
  /** `reason` of the Kubernetes Status, e.g. `NotFound`; `NotKubernetes` if there was none. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const PAGE_SIZE = 500;

/** Typed reads and creates of Clotho's kinds over a transport. */
export function clothoClient(transport: Transport): ClothoClient {
  return {
    get: async (definition, name, namespace) => {
      const path = resourcePath(definition, namespace, name);
      return asResource(accept(await transport.request('GET', path)));
    },
    list: (definition, options = {}) => listPages(transport, definition, options),
    create: async (definition, resource, { dryRun = false } = {}) => {
      const query = queryOf({ dryRun: dryRun ? 'All' : undefined });
      const path = `${resourcePath(definition, resource.metadata.namespace)}${query}`;
      const body = { apiVersion: API_VERSION, kind: definition.kind, ...resource };
      return asResource(accept(await transport.request('POST', path, body, 'application/json')));
    },
    patch: async (definition, name, patch) => {
      const path = resourcePath(definition, undefined, name);
      const type = 'application/merge-patch+json';
      return asResource(accept(await transport.request('PATCH', path, patch, type)));
    },
  };
}

/** Path of a collection or, with a name, of one object; without a namespace: of all of them. */
export function resourcePath(
  definition: KindDefinition,
  namespace?: string,
  name?: string,
): string {
  const scope =
    definition.scope === 'Namespaced' && namespace !== undefined
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  const item = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `/apis/${GROUP}/${VERSION}${scope}/${definition.plural}${item}`;
}

/** Query of a request, with its `?`; empty if nothing is set. */
export function queryOf(parameters: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** One event of a watch. `object` is absent on a bookmark and an error. */
export interface WatchEvent<D extends KindDefinition> {
  type: string;
  object?: ResourceOf<D>;
}

/** Reads one parsed line of a watch. @throws ApiError if it is none */
export function watchEventOf<D extends KindDefinition>(_: D, line: unknown): WatchEvent<D> {
  if (!isRecord(line) || typeof line['type'] !== 'string') throw notKubernetes();
  const { type, object } = line;
  return type === 'BOOKMARK' || type === 'ERROR'
    ? { type }
    : { type, object: asResource<D>(object) };
}

/** The body of a good answer. @throws ApiError for any other */
export function accept(answer: Answer): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw apiErrorOf(answer);
}

/** Reads the Kubernetes Status in a bad answer. */
export function apiErrorOf({ status, body }: Answer): ApiError {
  if (isRecord(body) && body['kind'] === 'Status') {
    const { reason, message } = body;
    return new ApiError(
      status,
      typeof reason === 'string' && reason !== '' ? reason : 'Unknown',
      typeof message === 'string' ? message : `the API server answered ${status}`,
    );
  }
  const text = typeof body === 'string' ? body.trim().slice(0, 200) : '';
  return new ApiError(status, 'NotKubernetes', text === '' ? `HTTP status ${status}` : text);
}

async function listPages<D extends KindDefinition>(
  transport: Transport,
  definition: D,
  { namespace, ...selectors }: ListOptions,
): Promise<ResourceList<D>> {
  const items: ResourceOf<D>[] = [];
  let next: string | undefined;
  for (;;) {
    const query = queryOf({ ...selectors, limit: PAGE_SIZE, continue: next });
    const path = `${resourcePath(definition, namespace)}${query}`;
    const page = accept(await transport.request('GET', path));
    if (!isRecord(page) || !Array.isArray(page['items']) || !isRecord(page['metadata'])) {
      throw notKubernetes();
    }
    items.push(...page['items'].map(asResource<D>));
    const { continue: token, resourceVersion } = page['metadata'];
    if (typeof token !== 'string' || token === '') {
      return { items, resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '' };
    }
    next = token;
  }
}

// The API server has checked spec and status against the schema that the types come from; what is
// looked at here is only that it was an API server that answered.
function asResource<D extends KindDefinition>(body: unknown): ResourceOf<D> {
  if (!isResource<D>(body)) throw notKubernetes();
  return body;
}

function isResource<D extends KindDefinition>(body: unknown): body is ResourceOf<D> {
  const metadata = isRecord(body) ? body['metadata'] : undefined;
  return isRecord(metadata) && typeof metadata['name'] === 'string';
}

function notKubernetes(): ApiError {
  return new ApiError(200, 'NotKubernetes', 'the answer is not a Kubernetes object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
