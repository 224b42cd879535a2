import type { RiskLevel } from '@clotho/api';

/** One rule of risk: what is assessed, how high, and why. */
export interface RiskRule {
  name: string;
  /** CEL that gives true for what the rule speaks of. */
  expression: string;
  level: RiskLevel;
  /** Follows the name of the object: `Deployment web: ` and then this. */
  reason: string;
  /** CEL that gives a text which is put after the reason. */
  detail?: string;
}

const WORKLOADS = `['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']`;

const IMAGE_FIELDS = JSON.stringify(
  ['spec.template.spec', 'spec.jobTemplate.spec.template.spec'].flatMap((pod) => [
    `${pod}.containers.image`,
    `${pod}.initContainers.image`,
  ]),
);
const PERMISSION_GROUPS = JSON.stringify([
  'rbac.authorization.k8s.io/',
  'authorization.openshift.io/',
  'security.openshift.io/',
]);
const HALVED = `d.path == 'spec.replicas' && type(d.from) == int && type(d.to) == int && d.from > 0 && d.to * 2 <= d.from`;

/** Labels and annotations that say something to people and are selected by nothing. */
const DESCRIPTIVE = ['labels', 'annotations'].flatMap((map) => [
  ...['version', 'component', 'part-of'].map(
    (key) => `metadata.${map}["app.kubernetes.io/${key}"]`,
  ),
  ...['description', 'change-cause'].map((key) => `metadata.${map}["kubernetes.io/${key}"]`),
  ...['description', 'owner', 'team', 'contact', 'runbook'].map((key) => `metadata.${map}.${key}`),
]);

/**
 * Asked about each write. What raises the risk comes first; a rule of level Low must look at the
 * whole difference, since whatever no rule knows is Medium.
 */
export const SHIPPED_RULES: readonly RiskRule[] = [
  {
    name: 'delete',
    expression: `operation == 'Delete'`,
    level: 'High',
    reason: 'it is deleted',
  },
  {
    name: 'permissions',
    expression: `${PERMISSION_GROUPS}.exists(group, target.apiVersion.startsWith(group))`,
    level: 'High',
    reason: 'it grants permissions',
  },
  {
    name: 'host-access',
    expression: `size(facts.hostAccess) > 0`,
    level: 'High',
    reason: 'it reaches further into the node than before',
    detail: `facts.hostAccess[0] + (size(facts.hostAccess) > 1 ? ', and more' : '')`,
  },
  {
    name: 'network-policy',
    expression: `target.kind.endsWith('NetworkPolicy')`,
    level: 'High',
    reason: 'it decides who reaches whom over the network',
  },
  {
    name: 'volume-claim',
    expression: `target.kind == 'PersistentVolumeClaim' && operation == 'Update'`,
    level: 'High',
    reason: 'data is kept by it',
  },
  {
    name: 'volume-claim-templates',
    expression: `target.kind == 'StatefulSet' && diff.exists(d, d.field.startsWith('spec.volumeClaimTemplates'))`,
    level: 'High',
    reason: 'the volumes that its data is kept on change',
  },
  {
    name: 'replicas-halved',
    expression: `operation == 'Update' && diff.exists(d, ${HALVED})`,
    level: 'High',
    reason: 'half of its replicas or more are taken away',
    detail: `diff.filter(d, ${HALVED}).map(d, string(d.from) + ' → ' + string(d.to))[0]`,
  },
  {
    name: 'new-registry',
    expression: `facts.images.exists(i, i.checked && !i.registryKnown)`,
    level: 'High',
    reason: 'nothing from this registry runs in any managed namespace',
    detail: `facts.images.filter(i, !i.registryKnown)[0].image`,
  },
  {
    name: 'new-image',
    expression: `facts.images.exists(i, i.checked && i.seenIn == '')`,
    level: 'Medium',
    reason: 'this image was never seen in another managed namespace',
    detail: `facts.images.filter(i, i.seenIn == '')[0].image`,
  },
  {
    name: 'image-not-checked',
    expression: `facts.images.exists(i, !i.checked)`,
    level: 'Medium',
    reason: 'could not check where its image was seen before',
    detail: `facts.images.filter(i, !i.checked)[0].problem`,
  },
  {
    name: 'last-change-failed',
    expression: `facts.lastFailure != ''`,
    level: 'Medium',
    reason: 'the last Change of this object failed',
    detail: 'facts.lastFailure',
  },
  {
    name: 'descriptive-metadata',
    expression: `operation == 'Update' && diff.all(d, d.field in ${JSON.stringify(DESCRIPTIVE)})`,
    level: 'Low',
    reason: 'only labels and annotations that describe it change',
  },
  {
    name: 'scale-up',
    expression: `operation == 'Update' && target.kind in ['Deployment', 'StatefulSet', 'ReplicaSet'] && diff.all(d, d.path == 'spec.replicas' && d.op == 'change') && oldObject.spec.replicas > 0 && object.spec.replicas > oldObject.spec.replicas && object.spec.replicas <= oldObject.spec.replicas * 2 && object.spec.replicas - oldObject.spec.replicas <= 10`,
    level: 'Low',
    reason: 'it is scaled up to at most twice as many replicas',
    detail: `string(oldObject.spec.replicas) + ' → ' + string(object.spec.replicas)`,
  },
  {
    name: 'seen-image',
    expression: `operation == 'Update' && target.kind in ${WORKLOADS} && size(facts.images) > 0 && diff.all(d, d.op == 'change' && d.field in ${IMAGE_FIELDS}) && facts.images.all(i, i.checked && i.seenIn != '' && i.sameRepository && i.pinned)`,
    level: 'Low',
    reason: 'only the tag of its image changes, to one that runs elsewhere already',
    detail: `facts.images[0].image + ' in ' + facts.images[0].seenIn`,
  },
];

/** Asked once about a Change as a whole. */
export const SHIPPED_CHANGE_RULES: readonly RiskRule[] = [
  {
    name: 'many-objects',
    expression: `facts.objects > facts.manyObjects`,
    level: 'High',
    reason: 'it alters many objects at once',
    detail: `string(facts.objects)`,
  },
  {
    name: 'outside-working-hours',
    expression: `facts.outsideWorkingHours`,
    level: 'Medium',
    reason: 'it is implemented outside working hours',
  },
];
