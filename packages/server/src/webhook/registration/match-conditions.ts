import { GROUP } from '@clotho/api';

export interface MatchCondition {
  name: string;
  expression: string;
}

/** Controllers of kube-controller-manager under its per-controller ServiceAccounts. */
const BUILT_IN_CONTROLLERS = [
  'attachdetach-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'service-account-controller',
  'service-controller',
  'statefulset-controller',
  'storage-version-migrator-controller',
  'taint-eviction-controller',
  'ttl-after-finished-controller',
];

const KUBE_SYSTEM = 'system:serviceaccount:kube-system:';

const notClotho: MatchCondition = {
  name: 'not-clotho',
  expression: `request.resource.group != "${GROUP}"`,
};

/** Identities are exact: a prefix would let a look-alike account through. */
const notTheCluster: readonly MatchCondition[] = [
  {
    name: 'not-a-node',
    expression:
      '!("system:nodes" in request.userInfo.groups && request.userInfo.username.startsWith("system:node:"))',
  },
  {
    name: 'not-the-control-plane',
    expression:
      '!(request.userInfo.username in ["system:kube-controller-manager", "system:kube-scheduler", "system:apiserver"])',
  },
  {
    name: 'not-a-built-in-controller',
    expression:
      `!(request.userInfo.username.startsWith("${KUBE_SYSTEM}") && ` +
      `request.userInfo.username.substring(${KUBE_SYSTEM.length}) in ${JSON.stringify(BUILT_IN_CONTROLLERS)})`,
  },
];

/**
 * Who and what never reaches the gate. They are evaluated inside the API server, so that pods are
 * rescheduled and garbage is collected while Clotho is down.
 */
export const gateConditions: readonly MatchCondition[] = [
  notClotho,
  {
    name: 'not-lease-or-event',
    expression:
      '!(request.resource.group == "coordination.k8s.io" && request.resource.resource == "leases") && ' +
      '!(request.resource.group in ["", "events.k8s.io"] && request.resource.resource == "events")',
  },
  ...notTheCluster,
  {
    // Both types are looked at: a Secret must not turn into release storage, nor out of it.
    name: 'not-helm-storage',
    expression:
      '!(request.resource.group == "" && request.resource.resource == "secrets" && ' +
      'request.name.startsWith("sh.helm.release.v1.") && ' +
      '(request.operation == "DELETE" ? oldObject : object).?type.orValue("") == "helm.sh/release.v1" && ' +
      '(request.operation == "CREATE" || oldObject.?type.orValue("") == "helm.sh/release.v1") && ' +
      '(request.operation == "DELETE" ? oldObject : object).?data.orValue({}).all(key, key == "release"))',
  },
];

/** A policy may list Clotho's own rules too: what they say is then changed as everything else is. */
export const clusterConditions: readonly MatchCondition[] = gateConditions.filter(
  (condition) => condition !== notClotho,
);

/** A status is written all the time; it is looked at when it comes with more than a status. */
export const statusConditions: readonly MatchCondition[] = [
  notClotho,
  ...notTheCluster,
  {
    name: 'changes-metadata',
    expression: ['labels', 'annotations', 'ownerReferences', 'finalizers']
      .map((field) => {
        const nothing = field === 'labels' || field === 'annotations' ? '{}' : '[]';
        const at = (object: string): string => `${object}.metadata.?${field}.orValue(${nothing})`;
        return `${at('object')} != ${at('oldObject')}`;
      })
      .join(' || '),
  },
];

/** Of managed namespaces: their end, and what they are chosen by. */
export function namespaceConditions(managed: readonly string[]): readonly MatchCondition[] {
  return [
    {
      name: 'not-the-namespace-controller',
      expression: `!(request.userInfo.username in ["${KUBE_SYSTEM}namespace-controller", "system:kube-controller-manager", "system:apiserver"])`,
    },
    { name: 'is-managed', expression: `oldObject.metadata.name in ${JSON.stringify(managed)}` },
    {
      name: 'is-deleted-or-relabelled',
      expression:
        'request.operation == "DELETE" || ' +
        'object.metadata.?labels.orValue({}) != oldObject.metadata.?labels.orValue({}) || ' +
        'object.metadata.?ownerReferences.orValue([]) != oldObject.metadata.?ownerReferences.orValue([])',
    },
  ];
}

/** The API server keeps the status of CRDs, and finishes their deletion. */
export const definitionConditions: readonly MatchCondition[] = [
  {
    name: 'not-the-api-server',
    expression: 'request.userInfo.username != "system:apiserver"',
  },
  {
    // The generation grows with the spec, which is too large to be compared here.
    name: 'is-deleted-or-redefined',
    expression:
      'request.operation == "DELETE" || ' +
      'object.metadata.?generation.orValue(0) != oldObject.metadata.?generation.orValue(0) || ' +
      'object.metadata.?ownerReferences.orValue([]) != oldObject.metadata.?ownerReferences.orValue([]) || ' +
      'object.metadata.?finalizers.orValue([]) != oldObject.metadata.?finalizers.orValue([])',
  },
];
