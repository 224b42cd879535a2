import { ApiError } from '../problem.ts';

/** A request path of the API server, taken apart. */
export interface KubePath {
  /** As it is sent on: every segment decoded and escaped anew. */
  readonly path: string;
  /** Undefined for paths that name no resource: discovery, version. */
  readonly resource?: {
    readonly group: string;
    readonly resource: string;
    readonly name?: string;
    readonly subresource?: string;
  };
}

/**
 * Takes a path apart as the API server will read it. What two readers could read differently is
 * refused: a policy would judge another path than the one that is served.
 *
 * @throws ApiError 400
 */
export function parseKubePath(text: string): KubePath {
  const segments = text.replace(/\/$/, '').split('/').map(decode);
  const path = `/${segments.map(encodeURIComponent).join('/')}`;
  const [root, ...rest] = segments;
  if (root === 'api') return { path, ...resourceOf('', rest.slice(1)) };
  if (root === 'apis') return { path, ...resourceOf(rest[0] ?? '', rest.slice(2)) };
  if (root === 'version' || root === 'openapi') return { path };
  throw new ApiError(400, 'BadPath', `/${text} is no path of the Kubernetes API (/api, /apis)`);
}

/** `tail` is what follows the version. */
function resourceOf(group: string, tail: readonly string[]): Pick<KubePath, 'resource'> {
  if (tail[0] === 'watch' || tail[0] === 'proxy') {
    throw new ApiError(400, 'BadPath', `/${tail[0]}/ is out of use: watch with ?watch=true`);
  }
  const inNamespace = tail[0] === 'namespaces' && tail.length > 2;
  const [resource, name, subresource, ...more] = inNamespace ? tail.slice(2) : tail;
  if (resource === undefined) return {};
  if (more.length > 0) throw new ApiError(400, 'BadPath', 'this path goes below a subresource');
  return {
    resource: {
      group,
      resource,
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    },
  };
}

/** Separators, control characters and a second layer of escapes are no part of any name. */
const PART = /^[^\p{Cc}/\\%?#]+$/u;

function decode(segment: string): string {
  const decoded = unescaped(segment);
  if (PART.test(decoded) && decoded !== '.' && decoded !== '..') return decoded;
  throw new ApiError(400, 'BadPath', `"${segment}" can't be a part of a path`);
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, 'BadPath', `"${segment}" is not well escaped`);
  }
}
