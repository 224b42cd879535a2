import type { EntryKind, JournalEntry } from '@clotho/api';

const API_VERSION = 'clotho.cosmosdevops.co.uk/v1alpha1';
const CONTENT = `sha256:${'9b8e25e6'.repeat(8)}`;
const DIGEST = `sha256:${'a45c4fe5'.repeat(8)}`;

type Rest = Partial<Pick<JournalEntry, 'body' | 'blobs' | 'subject' | 'change' | 'actor'>>;

/** An entry of one Change, in the life that the tour shows. */
function ofChange(uid: string, kind: EntryKind, at: string, rest: Rest): JournalEntry {
  const name = `deploy-${uid}`;
  return {
    id: `${kind}/${uid}/${at}`,
    at,
    kind,
    actor: { username: 'clotho' },
    subject: { apiVersion: API_VERSION, kind: 'Change', namespace: 'production', name, uid },
    body: {},
    ...rest,
  };
}

function approval(step: string, comment: string): Record<string, unknown> {
  return { step, decision: 'approve', comment, contentDigest: CONTENT };
}

/** The entries that a Change leaves behind from its submission to its end. */
export function lifeOf(uid: string): JournalEntry[] {
  const change = { namespace: 'production', name: `deploy-${uid}`, uid };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'production',
    name: `payment-${uid}`,
  };
  const window = { opensAt: '2025-12-15T02:00:00Z', closesAt: '2025-12-15T04:00:00Z' };
  return [
    ofChange(uid, 'ChangeTransition', '2025-12-14T12:00:06Z', {
      actor: { username: 'dev-alice', groups: ['developers', 'system:authenticated'] },
      body: {
        phase: 'PendingApproval',
        what: 'submitted with 1 request',
        request: {
          description: 'Deploy payment service v2 with the new fee rules',
          category: 'Normal',
          risk: 'High',
        },
      },
    }),
    ofChange(uid, 'ApprovalDecision', '2025-12-14T12:41:09Z', {
      actor: { username: 'plat-bob', groups: ['platform-team', 'system:authenticated'] },
      body: approval('platform-review', 'Reviewed resource requests and replica count. LGTM.'),
    }),
    ofChange(uid, 'ApprovalDecision', '2025-12-14T13:02:55Z', {
      actor: { username: 'sec-carol', groups: ['security-team', 'system:authenticated'] },
      body: approval('security-review', 'Container image scanned, no CVEs. Approved.'),
    }),
    ofChange(uid, 'ChangeTransition', '2025-12-14T13:02:56Z', {
      body: { phase: 'Scheduled', what: 'the window opens at 2025-12-15T02:00:00Z', window },
    }),
    ofChange(uid, 'ChangeTransition', '2025-12-15T02:00:00Z', {
      body: { phase: 'Implementing', what: 'the window is open: implementing' },
    }),
    ofChange(uid, 'ObjectApplied', '2025-12-15T02:00:01Z', {
      subject: object,
      change,
      body: { stage: 'written', operation: 'Update', digest: DIGEST },
    }),
    ofChange(uid, 'ObjectSealed', '2025-12-15T02:00:02Z', {
      subject: object,
      change,
      body: { digest: DIGEST, seq: 2 },
    }),
    ofChange(uid, 'ChangeTransition', '2025-12-15T02:00:09Z', {
      body: { phase: 'Completed', what: 'everything is ready (1 of 1)' },
    }),
  ];
}
