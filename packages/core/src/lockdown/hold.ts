import type { Change, Lockdown, LockdownSpec } from '@clotho/api';
import { fitsName } from '../admission/exemption-names.ts';
import { selects } from '../admission/management.ts';
import type { LockdownFact } from './facts.ts';

type Scope = Partial<Pick<LockdownSpec, 'namespaces' | 'changeSelector'>>;
type Subject = { metadata: Pick<Change['metadata'], 'namespace' | 'labels'> };

/** The Lockdowns that hold a Change now, sorted by name. */
export function locksOn(change: Subject, lockdowns: readonly LockdownFact[]): Lockdown[] {
  return lockdowns
    .filter(({ lockdown, released }) => !released && isInScope(lockdown.spec, change))
    .map(({ lockdown }) => lockdown)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** What is left out of a scope limits nothing: to hold too much is the smaller mistake. */
export function isInScope({ namespaces, changeSelector }: Scope, { metadata }: Subject): boolean {
  const { namespace = '', labels = {} } = metadata;
  const isThere = namespaces?.some((pattern) => fitsName(namespace, pattern)) ?? true;
  if (!isThere || changeSelector === undefined) return isThere;
  const { matchLabels = {}, matchExpressions = [] } = changeSelector;
  const limits = Object.keys(matchLabels).length + matchExpressions.length;
  return limits === 0 || selects(changeSelector, labels);
}

/** Why a Change stands still, and what lets it go on. */
export function lockInWords(locks: readonly Lockdown[]): string {
  return locks
    .map(({ metadata: { name }, spec }) => {
      const by = spec.requestedBy?.username ?? 'somebody';
      return `Lockdown ${name} (${by}: ${spec.reason})`;
    })
    .join('; ')
    .slice(0, 1024);
}
