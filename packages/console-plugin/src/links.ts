import type { Links, ObjectTarget } from '@clotho/ui-host';

/** Kinds that the console knows by their plural. */
const PLURALS: Readonly<Record<string, string>> = {
  ConfigMap: 'configmaps',
  CronJob: 'cronjobs',
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Ingress: 'ingresses',
  Job: 'jobs',
  Namespace: 'namespaces',
  NetworkPolicy: 'networkpolicies',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Pod: 'pods',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  StatefulSet: 'statefulsets',
};

/** The console's own pages. */
export const consoleLinks: Links = {
  object: (target) => {
    const place = target.namespace === undefined ? 'cluster' : `ns/${target.namespace}`;
    return `/k8s/${place}/${resourceOf(target)}/${encodeURIComponent(target.name)}`;
  },
};

function resourceOf({ apiVersion, kind }: ObjectTarget): string {
  const plural = PLURALS[kind];
  if (plural !== undefined) return plural;
  const [version = '', group = 'core'] = apiVersion.split('/').toReversed();
  return `${group}~${version}~${kind}`;
}
