import { kinds, refOf, type ResourceRef } from '@clotho/api';
import { resourcePath } from '@clotho/kube';
import { parseKubePath } from '../kubernetes/path.ts';
import { requirePassable } from '../kubernetes/policy.ts';
import { ApiError } from '../problem.ts';

const MOST_TOPICS = 24;

/** One collection that is followed. */
export interface Topic {
  /** As the caller wrote it. */
  readonly resource: string;
  readonly ref: ResourceRef;
  readonly namespace?: string;
}

/** Every resource in every namespace. @throws ApiError */
export function topicsOf(
  resources: readonly string[],
  namespaces: readonly string[],
): readonly Topic[] {
  const topics = [...new Set(resources)].flatMap((resource) => {
    const ref = refNamed(resource, namespaces.length > 0);
    if (!ref.namespaced || namespaces.length === 0) return [{ resource, ref }];
    return [...new Set(namespaces)].map((namespace) => ({ resource, ref, namespace }));
  });
  if (topics.length > MOST_TOPICS) {
    const detail = `${topics.length} collections are too many for one stream: ${MOST_TOPICS} at most, leave out the namespaces`;
    throw new ApiError(400, 'TooManyTopics', detail);
  }
  for (const { ref, namespace } of topics.map((topic) => ({ namespace: undefined, ...topic }))) {
    const parsed = parseKubePath(resourcePath(ref, { namespace }).slice(1));
    requirePassable(parsed, { method: 'GET', query: new URLSearchParams(), hasBody: false });
  }
  return topics;
}

/** What is not ours is namespaced if a namespace is named. */
function refNamed(text: string, inNamespace: boolean): ResourceRef {
  const own = Object.values(kinds).find(({ plural }) => plural === text);
  if (own) return refOf(own);
  const [, resource, version, group = ''] =
    /^([a-z][a-z0-9-]*)\.(v\d[a-z0-9]*)(?:\.([a-z0-9.-]+))?$/.exec(text) ?? [];
  if (resource !== undefined && version !== undefined) {
    return { group, version, resource, namespaced: inNamespace };
  }
  const known = Object.values(kinds).map(({ plural }) => plural);
  throw new ApiError(
    400,
    'NoResource',
    `there is no resource "${text}": give one of ${known.join(', ')}, or RESOURCE.VERSION.GROUP`,
  );
}
