import type { ManifestRequestSpec, Relation, Target } from '@clotho/api';

/** The same for every version of a kind: `apps/Deployment/production/payment-service`. */
export function objectKey({
  apiVersion,
  kind,
  namespace = '',
  name,
}: Pick<Target, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Keys of what the target of a request refers to. */
export function relationKeys({ target, relations = [] }: ManifestRequestSpec): string[] {
  return relations.map((relation) => relationKey(relation, target));
}

export function relationKey(
  { apiVersion, kind, name }: Relation,
  { namespace }: Pick<Target, 'namespace'>,
): string {
  return objectKey({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
}
