import { GROUP, type WriterExemption } from '@clotho/api';
import { parseInstant, type Instant } from '../time.ts';
import { conditionOf, LONGEST_CONDITION } from './exemption-condition.ts';
import { parseFieldPath } from './exemption-fields.ts';

export type ExemptionReason = 'InForce' | 'Expired' | 'AccountNotManaged' | 'Invalid';

/** Whether an exemption counts at this moment, in words. */
export interface ExemptionStanding {
  reason: ExemptionReason;
  message: string;
  /** When it ends; only of one that is in force. */
  until?: Instant;
}

interface Surroundings {
  isManaged(namespace: string): boolean;
  now: Instant;
}

type Entry = WriterExemption['spec']['resources'][number];

const DNS_1123 = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Judges an exemption; what can't be understood is not in force. */
export function standingOf(exemption: WriterExemption, around: Surroundings): ExemptionStanding {
  const problem = problemOf(exemption);
  if (problem !== undefined) return { reason: 'Invalid', message: problem };
  const { serviceAccount, expiresAt } = exemption.spec;
  const until = parseInstant(expiresAt);
  if (until <= around.now) {
    return {
      reason: 'Expired',
      message: `it ended at ${expiresAt}; set spec.expiresAt if it is still needed`,
    };
  }
  if (!around.isManaged(serviceAccount.namespace)) {
    // Whoever may start a Pod beside the account could act as it.
    return {
      reason: 'AccountNotManaged',
      message: `namespace ${serviceAccount.namespace} of the account is not managed; put it under management first`,
    };
  }
  return { reason: 'InForce', message: `until ${expiresAt}`, until };
}

function problemOf(exemption: WriterExemption): string | undefined {
  const { serviceAccount, expiresAt, evaluate, resources } = exemption.spec;
  if (!DNS_1123.test(serviceAccount.name) || !DNS_1123.test(serviceAccount.namespace)) {
    return 'spec.serviceAccount: name one account exactly, without wildcards';
  }
  if (!isInstant(expiresAt)) return 'spec.expiresAt: give a time such as 2026-12-31T00:00:00Z';
  for (const [index, entry] of resources.entries()) {
    const problem = entryProblem(entry, evaluate === 'APIServer');
    if (problem !== undefined) return `spec.resources[${index}]${problem}`;
  }
  const length = evaluate === 'APIServer' ? conditionOf(exemption).length : 0;
  return length > LONGEST_CONDITION
    ? `spec: as a match condition it has ${length} characters, at most ${LONGEST_CONDITION} fit; name less, or use evaluate: Webhook`
    : undefined;
}

function entryProblem(entry: Entry, inApiServer: boolean): string | undefined {
  const { group, resource, names, fields } = entry;
  if (`${group}${resource}`.includes('*') || resource === '') {
    return ': name one group and one resource, without wildcards';
  }
  if (group === GROUP) return ".group: Clotho's own kinds can't be exempted";
  if (names === undefined || names.length === 0) return '.names: name the objects, e.g. web-*';
  if (fields !== undefined) return fieldsProblem(fields, entry, inApiServer);
  return names.some((name) => /^\**$/.test(name))
    ? '.names: "*" alone is for entries with fields; name the objects, e.g. web-*'
    : undefined;
}

function fieldsProblem(
  fields: readonly string[],
  { operations }: Entry,
  inApiServer: boolean,
): string | undefined {
  if (inApiServer) return '.fields: not with evaluate: APIServer, which can not compare them';
  if (operations.some((operation) => operation !== 'Update')) {
    return '.fields: only with operations: [Update]';
  }
  const unread = fields.find((field) => parseFieldPath(field) === null);
  return unread === undefined
    ? undefined
    : `.fields: "${unread}" is no field path; write it like spec.replicas or webhooks[*].clientConfig.caBundle`;
}

function isInstant(text: string): boolean {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}
