import type { Answer, Review } from '../review.ts';

/**
 * Writes by subresource change the object behind it. They are refused rather than held: the way
 * that can be reviewed is a write of the object itself.
 */
export function subresourceAnswer(review: Review): Answer {
  const { resource, subresource, name, namespace, dryRun } = review;
  const message = `${resource}/${subresource} of "${name}" in ${namespace} is managed and can't be used. ${advice(review)}`;
  return dryRun
    ? { allowed: true, warnings: [`clotho: would be refused: ${message}`] }
    : { allowed: false, message };
}

function advice({ resource, subresource, name, namespace }: Review): string {
  const object = `${resource}/${name} -n ${namespace}`;
  switch (subresource) {
    case 'scale':
      return `Next: kubectl patch ${object} --type merge -p '{"spec":{"replicas":N}}' (it is held and can be approved)`;
    case 'eviction':
      return `Next: kubectl delete ${object} (it is held and can be approved)`;
    default:
      return `Next: apply the object itself with the change (it is held and can be approved)`;
  }
}
