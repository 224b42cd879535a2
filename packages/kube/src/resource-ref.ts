/** Names a collection of the API. `group` is empty for core kinds; `resource` is the plural. */
export interface ResourceRef {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface ResourceTarget {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The URL path of a collection, an object or a subresource; every segment is escaped. */
export function resourcePath(ref: ResourceRef, target: ResourceTarget = {}): string {
  const root = ref.group === '' ? ['api', ref.version] : ['apis', ref.group, ref.version];
  const scope =
    ref.namespaced && target.namespace !== undefined ? ['namespaces', target.namespace] : [];
  const tail = [target.name, target.subresource].filter((part) => part !== undefined);
  return `/${[...root, ...scope, ref.resource, ...tail].map(encodeURIComponent).join('/')}`;
}
