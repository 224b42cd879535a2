import type { GateContext } from '../context.ts';
import type { MatchCondition } from './match-conditions.ts';

/**
 * OpenShift's own controllers, by their exact accounts. Left out on purpose are those that carry
 * somebody's wish into a workload: image-trigger-controller (another image), unidling-controller
 * (replicas) and template-instance-controller (whatever a template holds).
 */
const CONTROLLERS = [
  'openshift-infra:build-config-change-controller',
  'openshift-infra:build-controller',
  'openshift-infra:default-rolebindings-controller',
  'openshift-infra:deployer-controller',
  'openshift-infra:deploymentconfig-controller',
  'openshift-infra:image-import-controller',
  'openshift-infra:serviceaccount-controller',
  'openshift-infra:serviceaccount-pull-secrets-controller',
  'openshift-machine-config-operator:machine-config-controller',
  'openshift-operator-lifecycle-manager:olm-operator-serviceaccount',
  'openshift-service-ca:service-ca',
].map((account) => `system:serviceaccount:${account}`);

export const notOpenShift: MatchCondition = {
  name: 'not-an-openshift-controller',
  expression: `!(request.userInfo.username in ${JSON.stringify(CONTROLLERS)})`,
};

/**
 * Whether the cluster is OpenShift. Elsewhere these namespaces are nobody's, and whoever makes one
 * could have an account in it by the right name. Throws KubeError.
 */
export async function isOpenShift({ discovery }: GateContext): Promise<boolean> {
  const kind = await discovery.kindFor('config.openshift.io', 'v1', 'clusterversions');
  return kind === 'ClusterVersion';
}
