import { GATE_NAMESPACE, SYSTEM_NAMESPACE, type JsonObject } from '@clotho/api';
import { equalJson, isObject } from '../digest/json.ts';
import type { Write } from './match.ts';

const RBAC = 'rbac.authorization.k8s.io';

export interface OwnBinding {
  apiVersion: string;
  kind: 'RoleBinding';
  metadata: { name: string; namespace: string };
  roleRef: JsonObject;
  subjects: JsonObject[];
}

/**
 * What Clotho's two accounts may do in a managed namespace. They have no such rights elsewhere,
 * so that a stolen token of theirs is worth nothing outside the reach of the gate.
 */
export function ownBindings(namespace: string): OwnBinding[] {
  return [
    binding(namespace, 'clotho-operator', SYSTEM_NAMESPACE, 'clotho-operator-apply'),
    binding(namespace, 'clotho-gate', GATE_NAMESPACE, 'clotho-gate-seal'),
  ];
}

/** Whether a write makes or restores exactly one of these bindings. */
export function isOwnBinding({ operation, object, target }: Write): boolean {
  if (operation === 'DELETE' || !object || target.kind !== 'RoleBinding') return false;
  const own = ownBindings(target.namespace ?? '').find(
    ({ metadata }) => metadata.name === target.name,
  );
  if (!own || !isObject(object['roleRef']) || !Array.isArray(object['subjects'])) return false;
  return equalJson(object['roleRef'], own.roleRef) && equalJson(object['subjects'], own.subjects);
}

function binding(
  namespace: string,
  account: string,
  accountNamespace: string,
  role: string,
): OwnBinding {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: account, namespace },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: accountNamespace }],
  };
}
