import {
  GATE_NAMESPACE,
  SYSTEM_NAMESPACE,
  type ChangePolicy,
  type LabelSelector,
} from '@clotho/api';

export interface NamespaceFact {
  name: string;
  labels: Readonly<Record<string, string>>;
}

const PROTECTED_PREFIXES = ['kube-', 'openshift-'];
const PROTECTED_NAMES: readonly string[] = [SYSTEM_NAMESPACE, GATE_NAMESPACE, 'openshift'];

/** Namespaces that are never managed: a gate there could lock out what the cluster runs on. */
export function isProtected(namespace: string): boolean {
  return (
    PROTECTED_NAMES.includes(namespace) ||
    PROTECTED_PREFIXES.some((prefix) => namespace.startsWith(prefix))
  );
}

/**
 * The policy that a namespace is under. Among several, one that names it goes before one that
 * selects it by labels, then the first by name, so that every replica picks the same.
 */
export function policyFor(
  namespace: NamespaceFact,
  policies: readonly ChangePolicy[],
): ChangePolicy | undefined {
  if (isProtected(namespace.name)) return undefined;
  const byName = policies.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return (
    byName.find((policy) => policy.spec.namespaces?.names?.includes(namespace.name)) ??
    byName.find(({ spec }) => {
      const selector = spec.namespaces?.selector;
      return selector !== undefined && selects(selector, namespace.labels);
    })
  );
}

/** The names of all managed namespaces, sorted. */
export function managedNamespaces(
  namespaces: readonly NamespaceFact[],
  policies: readonly ChangePolicy[],
): string[] {
  return namespaces
    .filter((namespace) => policyFor(namespace, policies))
    .map(({ name }) => name)
    .toSorted();
}

/** A selector with nothing in it selects nothing: managing everything must be said. */
export function selects(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const required = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  if (required.length === 0 && expressions.length === 0) return false;
  return (
    required.every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => satisfies(expression, labels))
  );
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

function satisfies(
  { key, operator, values = [] }: Expression,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}
