import { resourcePath, type ResourceRef } from '@clotho/kube';

export type WorkloadKind = 'configmap' | 'deployment';

/** A kind of object that is written, about 5 KiB of JSON each. */
export interface Workload {
  ref: ResourceRef;
  /** The object as its writer sends it. */
  object(name: string, namespace: string): object;
  /** Merge patch that gives one field of the content a value; null removes it again. */
  patch(value: string | null): object;
}

const SIZE = 5 * 1024;
const LABELS = { app: 'bench', team: 'platform' };

export const workloads: Readonly<Record<WorkloadKind, Workload>> = {
  configmap: {
    ref: { group: '', version: 'v1', resource: 'configmaps', namespaced: true },
    object: (name, namespace) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: LABELS },
      data: Object.fromEntries(settings()),
    }),
    patch: (value) => ({ data: { altered: value } }),
  },
  deployment: {
    ref: { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true },
    object: (name, namespace) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels: LABELS },
      // No controller has anything to do with it: what is measured is the write alone.
      spec: { replicas: 0, paused: true, selector: { matchLabels: LABELS }, template: template() },
    }),
    patch: (value) => ({
      spec: { template: { metadata: { annotations: { altered: value } } } },
    }),
  },
};

/** Merge patch of book-keeping that counts as no change of the content, as `kubectl apply` does. */
export function bookkeeping(value: string): object {
  const name = 'kubectl.kubernetes.io/last-applied-configuration';
  return { metadata: { annotations: { [name]: value } } };
}

export function pathOf({ ref }: Workload, namespace: string, name?: string): string {
  return resourcePath(ref, { namespace, name });
}

function template(): object {
  const env = settings().map(([name, value]) => ({ name, value }));
  return {
    metadata: { labels: LABELS },
    spec: { containers: [{ name: 'app', image: 'registry.example.com/bench/app:1.0', env }] },
  };
}

/** Names and values that make up most of an object. */
function settings(): [string, string][] {
  const value = 'https://service.example.com/path?option=value&other=';
  const count = Math.floor(SIZE / 100);
  return Array.from({ length: count }, (_, i) => [`SETTING_${i}`, `${value}${i}`.padEnd(70, '.')]);
}
