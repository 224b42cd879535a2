import type { Host } from '@clotho/ui-host';
import type { JsonObject, Target } from '@clotho/api';
import { Failure } from './failure.ts';
import { resourcePath } from './kubernetes.ts';
import { request } from './request.ts';

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string }[];
}

const lists = new Map<string, Promise<ResourceList>>();

/**
 * Reads an object with the rights of the person. Undefined if there is none.
 * @throws Failure, with 403 where it may not be read
 */
export async function readObject(
  host: Host,
  { apiVersion, kind, namespace, name }: Target,
  signal?: AbortSignal,
): Promise<JsonObject | undefined> {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const { resources } = await listOf(host, group ?? '', version ?? '');
  const found = resources.find((each) => each.kind === kind && !each.name.includes('/'));
  if (!found) {
    throw new Failure(404, 'NoKind', `The cluster serves no ${kind} of ${apiVersion} any more.`);
  }
  const path = resourcePath(group ?? '', version ?? '', found.name, { namespace, name });
  try {
    return await request<JsonObject>(host, path, { signal });
  } catch (error) {
    if (error instanceof Failure && error.status === 404) return undefined;
    throw error;
  }
}

/** What a group serves is asked once; a failure is not kept. */
function listOf(host: Host, group: string, version: string): Promise<ResourceList> {
  const key = `${group}/${version}`;
  const known = lists.get(key);
  if (known) return known;
  const path = resourcePath(group, version, '').replace(/\/$/, '');
  const asked = request<ResourceList>(host, path);
  lists.set(key, asked);
  asked.catch(() => lists.delete(key));
  return asked;
}
