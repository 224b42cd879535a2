import type { WriterExemption } from '@clotho/api';
import { exemptUser } from './exemption.ts';
import { nameCondition, quote } from './exemption-names.ts';

/** Characters; beyond, the API server would spend its time on one condition. */
export const LONGEST_CONDITION: number = 8 * 1024;
const LONGEST_TOTAL = 64 * 1024;

type Entry = WriterExemption['spec']['resources'][number];

/** An admission request has no empty fields; what is not there is asked for with has(). */
const RESOURCE =
  '[has(request.subResource) ? request.resource.resource + "/" + request.subResource : request.resource.resource]';
/** The request of a collection, or with a generated name, does not name the object. */
const NAME =
  '[has(request.subResource) ? (has(request.name) ? request.name : "") : (request.operation == "DELETE" ? oldObject : object).metadata.name]';

/**
 * One CEL match condition that keeps exempt writes away from the gate, so that they pass while it
 * is down; null without any. Give only exemptions that are in force. Those that do not fit are left
 * to the gate, the last by name first.
 */
export function apiServerCondition(inForce: readonly WriterExemption[]): string | null {
  const parts: string[] = [];
  let length = 0;
  for (const exemption of inForce) {
    if (exemption.spec.evaluate !== 'APIServer') continue;
    const part = conditionOf(exemption);
    length += part.length;
    if (length > LONGEST_TOTAL) break;
    parts.push(part);
  }
  if (parts.length === 0) return null;
  return `!(request.userInfo.username.startsWith("system:serviceaccount:") && ${RESOURCE}.exists(r, ${NAME}.exists(n, ${parts.join(' || ')})))`;
}

/** What one exemption covers, over `r` (resource with subresource) and `n` (name). */
export function conditionOf(exemption: WriterExemption): string {
  const { namespaces, resources } = exemption.spec;
  const conditions = [
    `request.userInfo.username == ${quote(exemptUser(exemption))}`,
    ...(namespaces === undefined
      ? []
      : ['has(request.namespace)', `request.namespace in [${namespaces.map(quote).join(', ')}]`]),
    `(${resources.map(entryCondition).join(' || ')})`,
  ];
  return `(${conditions.join(' && ')})`;
}

function entryCondition({ group, resource, operations, names = [] }: Entry): string {
  const listed = operations.map((operation) => quote(operation.toUpperCase())).join(', ');
  const conditions = [
    `request.resource.group == ${quote(group)}`,
    `r == ${quote(resource)}`,
    `request.operation in [${listed}]`,
    `(${names.map((name) => nameCondition('n', name)).join(' || ')})`,
  ];
  return `(${conditions.join(' && ')})`;
}
