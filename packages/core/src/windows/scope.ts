import type { ChangeWindow } from '@clotho/api';
import { selects } from '../admission/management.ts';

/** What a Change is, as far as windows are concerned. */
export interface Subject {
  namespace: string;
  labels: Readonly<Record<string, string>>;
  application?: string | undefined;
}

/** Names under which Argo CD knows the cluster that it runs in; Clotho governs its own alone. */
const THIS_CLUSTER = ['in-cluster', 'https://kubernetes.default.svc'];

/** Whether a window is about a Change: everything that it names must fit; nothing named is all. */
export function isAbout({ spec }: Pick<ChangeWindow, 'spec'>, subject: Subject): boolean {
  const { changeSelector, applications, clusters } = spec;
  return (
    coversNamespace({ spec }, subject.namespace) &&
    (changeSelector === undefined || selects(changeSelector, subject.labels)) &&
    (applications === undefined || matchesAny(applications, subject.application)) &&
    (clusters === undefined || THIS_CLUSTER.some((name) => matchesAny(clusters, name)))
  );
}

export function coversNamespace({ spec }: Pick<ChangeWindow, 'spec'>, name: string): boolean {
  return spec.namespaces === undefined || matchesAny(spec.namespaces, name);
}

/** Whether one of the patterns matches; `*` stands for any text. */
export function matchesAny(patterns: readonly string[], name: string | undefined): boolean {
  return name !== undefined && patterns.some((pattern) => matches(pattern, name));
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  if (name.length < head.length + tail.length) return false;
  if (!name.startsWith(head) || !name.endsWith(tail)) return false;
  // What stands between two stars is looked for from the left; the first place is as good as any.
  let at = head.length;
  const end = name.length - tail.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
