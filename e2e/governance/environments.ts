import { openCluster, manage, type Cluster } from '../cluster.ts';

/** Two namespaces under one policy, as a team has them: what runs in the first was seen there. */
export interface Environments {
  staging: Cluster;
  production: Cluster;
  /** Name of the policy. */
  policy: string;
}

const POLICY_KIND = { apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1', kind: 'ChangePolicy' };

/**
 * Opens both with `web` in them, and puts them under management of a policy of their own, by which
 * people work around the clock: the clock of the tests stands on a Sunday.
 */
export async function openEnvironments(spec: Record<string, unknown> = {}): Promise<Environments> {
  const staging = await openCluster({ managed: false });
  const production = await openCluster({ managed: false });
  const names = [staging.namespace, production.namespace];
  const policy = `of-${production.namespace}`;
  await staging.ok('admin', 'create -f -', deployment({ image: 'shop.example/web:2' }));
  await production.ok('admin', 'create -f -', deployment({ image: 'shop.example/web:1' }));
  await production.ok(
    'admin',
    'create rolebinding owners --clusterrole=admin --group=sre --group=developers',
  );
  const manifest = {
    ...POLICY_KIND,
    metadata: { name: policy },
    spec: { namespaces: { names }, risk: { workingHours: AROUND_THE_CLOCK }, ...spec },
  };
  await production.ok('admin', 'create -f -', JSON.stringify(manifest));
  await manage(staging);
  await manage(production);
  return { staging, production, policy };
}

const AROUND_THE_CLOCK = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  from: '00:00',
  to: '24:00',
};

interface Web {
  image?: string;
  replicas?: number;
  labels?: Record<string, string>;
  container?: Record<string, unknown>;
  /** Of the Deployment, besides. */
  spec?: Record<string, unknown>;
  /** Of its Pods, besides. */
  pod?: Record<string, unknown>;
}

/** The Deployment `web` as YAML. */
export function deployment({
  image = 'shop.example/web:1',
  replicas = 2,
  labels = {},
  container = {},
  spec = {},
  pod = {},
}: Web): string {
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels },
    spec: {
      ...spec,
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { ...pod, containers: [{ name: 'web', image, ...container }] },
      },
    },
  });
}

/** A RoleBinding that gives a group the role edit, as YAML. */
export function roleBinding(name: string): string {
  return JSON.stringify({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'contractors' }],
  });
}
