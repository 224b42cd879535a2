import type { Review } from '../review.ts';

/** Garbage collection and namespace deletion clean up what belongs to something that is gone. */
export function isCollector({ user }: Review): boolean {
  return [
    'system:serviceaccount:kube-system:generic-garbage-collector',
    'system:serviceaccount:kube-system:namespace-controller',
  ].includes(user.username);
}
