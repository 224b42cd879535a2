import type { RequestPhase, Target } from '@clotho/api';
import type { Operation } from '../digest/digest.ts';
import { getPath } from '../digest/json.ts';
import type { Write } from './match.ts';

/** What became of a write that was held. */
export interface HeldRequest {
  name: string;
  namespace: string;
  phase: RequestPhase;
  change?: { name: string; phase?: string; waitsFor?: string } | undefined;
  /** An earlier request of the same person for the same object that a Change carries already. */
  earlier?: { name: string; change: string } | undefined;
}

const VERB: Record<Operation, string> = {
  CREATE: 'was not created',
  UPDATE: 'was not changed',
  DELETE: 'was not deleted',
};

/** The text of the 403: what was held, under which name, what it waits for, what to type next. */
export function heldMessage(target: Target, operation: Operation, held: HeldRequest): string {
  const what = `${target.kind} "${target.name}" ${VERB[operation]}: the write is held as ManifestRequest ${held.namespace}/${held.name} (${held.phase}).`;
  return `${what} ${nextStep(held)}`;
}

/**
 * A warning beside the refusal, for a client that keeps the refusal to itself: Helm says of a
 * deletion no more than that it failed. Null where the refusal is shown.
 */
export function heldWarning({ operation, oldObject }: Write, held: HeldRequest): string | null {
  const manager = getPath(oldObject ?? {}, ['metadata', 'labels', 'app.kubernetes.io/managed-by']);
  if (operation !== 'DELETE' || manager !== 'Helm') return null;
  return `clotho: held as ManifestRequest ${held.namespace}/${held.name} (${held.phase})`;
}

function nextStep({ name, namespace, phase, change, earlier }: HeldRequest): string {
  if (phase === 'Blocked') {
    return `Another policy refuses it. Next: kubectl describe mr ${name} -n ${namespace}`;
  }
  if (change) {
    const state = change.phase ? ` (${change.phase})` : '';
    const waits = change.waitsFor ? ` ${change.waitsFor}` : '';
    return `It is carried by Change ${change.name}${state}.${waits} Next: kubectl get change ${change.name} -n ${namespace}`;
  }
  if (earlier) {
    return `Your earlier request ${earlier.name} is carried by Change ${earlier.change}; to use this one instead, amend it (decisions made so far become void). Next: kubectl edit change ${earlier.change} -n ${namespace} # manifestRequests: [{name: ${name}}]`;
  }
  return `It waits for a Change that names it. Next: kubectl apply a Change in ${namespace} with spec.manifestRequests: [{name: ${name}}]`;
}
