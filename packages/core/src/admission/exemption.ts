import type { WriterExemption } from '@clotho/api';
import type { Operation } from '../digest/digest.ts';
import type { PathToken } from '../digest/delta.ts';
import { isWithin, parseFieldPath } from './exemption-fields.ts';
import { fitsName } from './exemption-names.ts';

/** What an exemption looks at. */
export interface ExemptibleWrite {
  username: string;
  /** Empty for a cluster-scoped object. */
  namespace: string;
  group: string;
  /** Plural name, with the subresource if the write goes through one: `deployments/scale`. */
  resource: string;
  name: string;
  operation: Operation;
  /** The paths that differ between the old and the new object. Asked for only when it matters. */
  changed(): readonly (readonly PathToken[])[];
}

type Entry = WriterExemption['spec']['resources'][number];

/** The user name of the controller that an exemption is for. */
export function exemptUser({ spec }: WriterExemption): string {
  return `system:serviceaccount:${spec.serviceAccount.namespace}:${spec.serviceAccount.name}`;
}

/**
 * The first exemption, of those given, that lets a write pass. Give only those that are in force:
 * see standingOf.
 */
export function exemptionFor(
  write: ExemptibleWrite,
  inForce: readonly WriterExemption[],
): WriterExemption | undefined {
  return inForce.find((exemption) => covers(exemption, write));
}

function covers(exemption: WriterExemption, write: ExemptibleWrite): boolean {
  const { namespaces, resources } = exemption.spec;
  if (exemptUser(exemption) !== write.username) return false;
  if (namespaces !== undefined && !namespaces.includes(write.namespace)) return false;
  return resources.some((entry) => entryCovers(entry, write));
}

function entryCovers(entry: Entry, write: ExemptibleWrite): boolean {
  if (entry.group !== write.group || entry.resource !== write.resource) return false;
  if (!entry.operations.some((operation) => operation.toUpperCase() === write.operation)) {
    return false;
  }
  if (!(entry.names ?? []).some((pattern) => fitsName(write.name, pattern))) return false;
  return entry.fields === undefined || staysWithin(entry.fields, write);
}

function staysWithin(fields: readonly string[], write: ExemptibleWrite): boolean {
  const allowed = fields.map(parseFieldPath).filter((field) => field !== null);
  return write.changed().every((path) => allowed.some((field) => isWithin(path, field)));
}
