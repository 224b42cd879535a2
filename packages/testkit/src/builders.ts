import {
  API_VERSION,
  type ApprovalEvent,
  type ApprovalEventSpec,
  type ApprovalWorkflow,
  type Change,
  type ChangePolicy,
  type ChangePolicySpec,
  type ChangeSpec,
  type ManifestRequest,
  type ManifestRequestSpec,
  type ObjectMeta,
  type WorkflowStep,
} from '@clotho/api';
import { alice, bob } from './people.ts';

type Mods<Spec, Status = undefined> = {
  metadata?: Partial<ObjectMeta>;
  spec?: Partial<Spec>;
  status?: Status;
};

const NAMESPACE = 'production';
export const DIGEST_A: string = `sha256:${'a'.repeat(64)}`;
export const DIGEST_B: string = `sha256:${'b'.repeat(64)}`;

/** The Change of the example: Normal, High, two hours in the night, one request. */
export function aChange(mods: Mods<ChangeSpec, Change['status']> = {}): Change {
  return {
    apiVersion: API_VERSION,
    kind: 'Change',
    metadata: metadata('deploy-payment-service-v2', mods.metadata),
    spec: {
      description: 'Deploy payment service v2 with new fraud detection',
      category: 'Normal',
      riskLevel: 'High',
      plannedStartTime: '2025-12-15T02:00:00Z',
      plannedEndTime: '2025-12-15T04:00:00Z',
      manifestRequests: [{ name: 'payment-service-deployment' }],
      requestedBy: alice,
      ...mods.spec,
    },
    ...(mods.status ? { status: mods.status } : {}),
  };
}

/** A held create of a Deployment by alice. */
export function aRequest(
  mods: Mods<ManifestRequestSpec, ManifestRequest['status']> = {},
): ManifestRequest {
  return {
    apiVersion: API_VERSION,
    kind: 'ManifestRequest',
    metadata: metadata('payment-service-deployment', mods.metadata),
    spec: {
      operation: 'Create',
      target: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: NAMESPACE,
        name: 'payment-service',
      },
      digest: DIGEST_A,
      requester: alice,
      source: 'Captured',
      contentRef: 'content-1',
      capturedAt: '2025-12-14T12:00:00Z',
      ...mods.spec,
    },
    status: mods.status ?? { phase: 'Pending' },
  };
}

/** A request that a Change carries. */
export function aBoundRequest(
  change: Change,
  mods: Mods<ManifestRequestSpec> = {},
): ManifestRequest {
  const { name, uid } = change.metadata;
  return aRequest({ ...mods, status: { phase: 'Bound', change: { name, uid } } });
}

/** A Change with the requests that it names, and the shipped workflow. */
export function aHeldChange(
  spec: Partial<ChangeSpec> = {},
  names: readonly string[] = ['one'],
): { change: Change; requests: ManifestRequest[]; workflows: ApprovalWorkflow[] } {
  const manifestRequests = names.map((name) => ({ name }));
  return {
    change: aChange({ spec: { manifestRequests, ...spec } }),
    requests: names.map((name) => aRequest({ metadata: { name } })),
    workflows: [aWorkflow()],
  };
}

/** Bob approves `platform-review`; the Change's uid and digest are the caller's. */
export function anEvent(mods: Mods<ApprovalEventSpec> = {}): ApprovalEvent {
  return {
    apiVersion: API_VERSION,
    kind: 'ApprovalEvent',
    metadata: metadata('platform-approval-payment', mods.metadata),
    spec: {
      targetStep: 'platform-review',
      decision: 'approve',
      comment: 'Reviewed. LGTM.',
      approver: bob,
      decidedAt: '2025-12-14T13:00:00Z',
      contentDigest: DIGEST_A,
      stamp: 'v1.k1.stamp',
      ...mods.spec,
    },
  };
}

export const platformReview: WorkflowStep = {
  name: 'platform-review',
  approvers: { anyOf: { groups: ['platform-team'] } },
};
export const securityReview: WorkflowStep = {
  name: 'security-review',
  approvers: { anyOf: { groups: ['security-team'] } },
};

/** The shipped workflow: first the platform team, then the security team. */
export function aWorkflow(
  name = 'default',
  steps: WorkflowStep[] = [platformReview, securityReview],
): ApprovalWorkflow {
  return {
    apiVersion: API_VERSION,
    kind: 'ApprovalWorkflow',
    metadata: clusterWide(name),
    spec: { steps },
  };
}

/** Manages the namespaces that carry the label; everything else is the shipped default. */
export function aPolicy(spec: Partial<ChangePolicySpec> = {}): ChangePolicy {
  return {
    apiVersion: API_VERSION,
    kind: 'ChangePolicy',
    metadata: clusterWide('default'),
    spec: {
      namespaces: { selector: { matchLabels: { 'clotho.cosmosdevops.co.uk/managed': 'true' } } },
      ...spec,
    },
  };
}

function metadata(name: string, mods: Partial<ObjectMeta> = {}): ObjectMeta {
  return { namespace: NAMESPACE, ...clusterWide(mods.name ?? name), ...mods };
}

function clusterWide(name: string): ObjectMeta {
  return { name, uid: `uid-of-${name}`, resourceVersion: '1', generation: 1 };
}
