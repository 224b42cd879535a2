import type { Review } from '../review.ts';

/**
 * Words for a write that is refused rather than held, null for any other. What it asks for can't be
 * shown as a change of an object that somebody could approve.
 */
export function refusalOf(review: Review): string | null {
  const { group, resource, subresource, name, namespace } = review;
  if (group === '' && resource === 'bindings') return binding(review);
  if (subresource === '') return null;
  if (resource === 'pods' && subresource === 'binding') return binding(review);
  const what = `${resource}/${subresource} of "${name}" in ${namespace} is managed and can't be used`;
  return `${what}: ${adviceFor(review)}`;
}

function binding({ name, namespace }: Review): string {
  return `Pod "${name}" in ${namespace} can't be bound to a node by hand: the scheduler does that. Next: set spec.nodeName or a nodeSelector in the object that makes the Pod (it is held and can be approved)`;
}

function adviceFor(review: Review): string {
  const { subresource, name, namespace } = review;
  switch (subresource) {
    case 'ephemeralcontainers':
      return `a container would be added to a running Pod. Next: kubectl debug ${name} -n ${namespace} --copy-to=${name}-debug --image=IMAGE (the copy is held and can be approved)`;
    case 'resize':
      return 'the running Pod would differ from what was approved. Next: change the resources in the object that makes the Pod (it is held and can be approved)';
    case 'eviction':
      return `there is no such Pod. Next: kubectl get pods -n ${namespace}`;
    case 'instantiate':
    case 'instantiatebinary':
      return adviceForInstantiation(review);
    case 'status':
      return 'labels, annotations, owner references and finalizers are changed with the object itself. Next: apply the object with the change (it is held and can be approved)';
    default:
      return 'Next: apply the object itself with the change (it is held and can be approved)';
  }
}

/** OpenShift: what would be made is known only afterwards, and so can't be approved before. */
function adviceForInstantiation({ resource, subresource, name, namespace }: Review): string {
  if (resource === 'deploymentconfigs') {
    const patch = '{"spec":{"template":{"metadata":{"annotations":{"rolled-out":"TIME"}}}}}';
    return `nobody can see beforehand which images it would roll out. Next: oc patch dc/${name} -n ${namespace} -p '${patch}' (it is held and can be approved)`;
  }
  const what =
    subresource === 'instantiatebinary'
      ? 'what is uploaded would be built unseen'
      : 'nobody can see beforehand what it would build';
  return `${what}. Next: build where nothing is managed, and apply what uses the image (it is held and can be approved)`;
}
