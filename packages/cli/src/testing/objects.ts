import type { Change, ChangeStatus, ManifestRequest } from '@clotho/api';

const API_VERSION = 'clotho.cosmosdevops.co.uk/v1alpha1';
export const CHANGES = '/apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/production/changes';
export const REQUESTS =
  '/apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/production/manifestrequests';
export const EVENTS =
  '/apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/production/approvalevents';
export const DIGEST: string = `sha256:${'0123456789abcdef'.repeat(4)}`;

const WAITING: ChangeStatus = {
  phase: 'PendingApproval',
  currentStep: 'security-review',
  contentDigest: DIGEST,
  risk: { declared: 'High', assessed: 'Medium', effective: 'High', reasons: ['new workload'] },
  window: {
    opensAt: '2025-12-15T02:00:00Z',
    closesAt: '2025-12-15T04:00:00Z',
    state: 'Before',
    summary: '2025-12-15 02:00-04:00Z',
  },
  steps: [
    {
      name: 'platform-review',
      state: 'Approved',
      approvals: 1,
      needed: 1,
      approvers: 'group platform-team',
      decisions: [
        {
          event: 'e1',
          approver: 'plat-bob',
          decision: 'approve',
          at: '2025-12-14T12:01:00Z',
          comment: 'LGTM.',
          counts: true,
        },
      ],
    },
    {
      name: 'security-review',
      state: 'Open',
      approvals: 0,
      needed: 1,
      approvers: 'group security-team',
      openedAt: '2025-12-14T12:01:00Z',
    },
  ],
  requests: [
    {
      name: 'payment-service-deployment',
      uid: 'uid-of-request',
      operation: 'Create',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'payment-service' },
      phase: 'Pending',
    },
  ],
  timeline: [
    {
      at: '2025-12-14T12:00:00Z',
      phase: 'PendingApproval',
      who: 'dev-alice',
      what: 'asked for approval',
    },
  ],
};

/** The Change of the example, approved by the platform team, waiting for security. */
export function paymentChange(
  status: ChangeStatus = {},
  name = 'deploy-payment-service-v2',
): Change {
  return {
    apiVersion: API_VERSION,
    kind: 'Change',
    metadata: {
      name,
      namespace: 'production',
      uid: `uid-of-${name}`,
      resourceVersion: '7',
      creationTimestamp: '2025-12-14T12:00:00Z',
    },
    spec: {
      description: 'Deploy payment service v2 with new fraud detection',
      category: 'Normal',
      riskLevel: 'High',
      plannedStartTime: '2025-12-15T02:00:00Z',
      plannedEndTime: '2025-12-15T04:00:00Z',
      manifestRequests: [{ name: 'payment-service-deployment' }],
      requestedBy: { username: 'dev-alice' },
      tickets: [{ system: 'jira', id: 'CHG-1234' }],
    },
    status: { ...WAITING, ...status },
  };
}

export function paymentRequest(
  spec: Partial<ManifestRequest['spec']> = {},
  status: ManifestRequest['status'] = {},
): ManifestRequest {
  return {
    apiVersion: API_VERSION,
    kind: 'ManifestRequest',
    metadata: {
      name: 'payment-service-deployment',
      namespace: 'production',
      uid: 'uid-of-request',
      resourceVersion: '5',
      creationTimestamp: '2025-12-14T11:00:00Z',
    },
    spec: {
      operation: 'Create',
      target: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'production',
        name: 'payment-service',
      },
      digest: DIGEST,
      requester: { username: 'dev-alice' },
      source: 'Captured',
      contentRef: 'content',
      capturedAt: '2025-12-14T11:00:00Z',
      ...spec,
    },
    status: { phase: 'Bound', preview: 'kind: Deployment\nspec:\n  replicas: 3\n', ...status },
  };
}
