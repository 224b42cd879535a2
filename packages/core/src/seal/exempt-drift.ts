import type { WriterExemption } from '@clotho/api';
import { isWithin, parseFieldPath } from '../admission/exemption-fields.ts';
import { fitsName } from '../admission/exemption-names.ts';
import type { Delta, DeltaChange } from '../digest/delta.ts';
import type { Finding } from './finding.ts';

/** An autoscaler of the cluster; what it writes never comes before the gate. */
export interface Scaler {
  name: string;
  /** Replicas that it may set. */
  min: number;
  max: number;
}

export interface ExemptDriftFacts {
  finding: Finding;
  object: { group: string; resource: string; namespace: string; name: string };
  /** What differs from the approved content; null where that was not kept. */
  delta: Delta | null;
  /** Those in force. */
  exemptions: readonly WriterExemption[];
  scaler: Scaler | null;
}

type Entry = WriterExemption['spec']['resources'][number];

/**
 * Names of those who may have brought a finding about without approval; null when any part of it
 * can't be theirs. Who wrote is not known here: the gate was not asked, or did not keep the answer.
 */
export function exemptWriters(facts: ExemptDriftFacts): string[] | null {
  switch (facts.finding) {
    case 'Unsealed':
      return oneWith('Create', facts);
    case 'Missing':
      return oneWith('Delete', facts);
    case 'Changed':
      return writersOfChange(facts);
    case 'Forged':
      return null;
  }
}

function oneWith(operation: 'Create' | 'Delete', facts: ExemptDriftFacts): string[] | null {
  const found = facts.exemptions.find((exemption) =>
    entriesFor(exemption, facts).some(
      ({ operations, resource }) => operations.includes(operation) && !resource.includes('/'),
    ),
  );
  return found ? [found.metadata.name] : null;
}

function writersOfChange({ delta, ...facts }: ExemptDriftFacts): string[] | null {
  const whole = facts.exemptions.find((exemption) => updates(exemption, facts).some(isWhole));
  if (whole) return [whole.metadata.name];
  if (!delta || delta.length === 0) return null;
  const writers = delta.map((change) => writerOf(change, facts));
  return writers.every((name) => name !== null) ? [...new Set(writers)] : null;
}

function writerOf(
  change: DeltaChange,
  { scaler, ...facts }: Omit<ExemptDriftFacts, 'delta'>,
): string | null {
  if (scaler && isScaledBy(scaler, change)) return scaler.name;
  const found = facts.exemptions.find((exemption) =>
    updates(exemption, facts).some((entry) => mayChange(entry, change)),
  );
  return found?.metadata.name ?? null;
}

function isScaledBy({ min, max }: Scaler, change: DeltaChange): boolean {
  if (!isReplicas(change) || change.op !== 'set') return false;
  const { value } = change;
  return typeof value === 'number' && value >= min && value <= max;
}

function isReplicas({ path }: DeltaChange): boolean {
  return path.length === 2 && path[0] === 'spec' && path[1] === 'replicas';
}

function mayChange({ fields, resource }: Entry, change: DeltaChange): boolean {
  if (resource.endsWith('/scale') && isReplicas(change)) return true;
  if (resource.includes('/')) return false;
  const allowed = (fields ?? []).map(parseFieldPath).filter((field) => field !== null);
  return allowed.some((field) => isWithin(change.path, field));
}

function isWhole({ fields, resource }: Entry): boolean {
  return fields === undefined && !resource.includes('/');
}

function updates(
  exemption: WriterExemption,
  facts: Pick<ExemptDriftFacts, 'object'>,
): readonly Entry[] {
  return entriesFor(exemption, facts).filter(({ operations }) => operations.includes('Update'));
}

/** What an exemption says of an object, by whatever subresource. */
function entriesFor(
  { spec }: WriterExemption,
  { object }: Pick<ExemptDriftFacts, 'object'>,
): readonly Entry[] {
  if (spec.namespaces !== undefined && !spec.namespaces.includes(object.namespace)) return [];
  return spec.resources.filter(
    ({ group, resource, names = [] }) =>
      group === object.group &&
      resource.split('/')[0] === object.resource &&
      names.some((pattern) => fitsName(object.name, pattern)),
  );
}
