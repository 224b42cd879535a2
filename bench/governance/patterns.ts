import {
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type ApprovalEvent,
  type Change,
  type ManifestRequest,
} from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import type { KubeObject } from '@clotho/kube';
import { approve, ask, freshName, hold, phaseIs } from './changes.ts';
import type { Stage } from './stage.ts';

export const secrets = { group: '', version: 'v1', resource: 'secrets', namespaced: true } as const;

export type ContentSecret = KubeObject & { data: { content: string } };

/** All that the cluster stores of one Change whose ConfigMap has its name. */
export interface Waiting {
  change: Change;
  request: ManifestRequest;
  content: ContentSecret;
}

export interface Finished {
  change: Change;
  request: ManifestRequest;
  events: ApprovalEvent[];
}

/** A Change that waits for approval, made the ordinary way. */
export async function waitingPattern(stage: Stage): Promise<Waiting> {
  const { name, request } = await asked(stage);
  await phaseIs(stage, name, 'PendingApproval');
  const { admin, namespace } = stage;
  const { spec } = await admin.get<ManifestRequest>(
    refOf(kinds.manifestRequest),
    request,
    namespace,
  );
  return {
    change: await admin.get<Change>(refOf(kinds.change), name, namespace),
    request: await admin.get<ManifestRequest>(refOf(kinds.manifestRequest), request, namespace),
    content: await admin.get<ContentSecret>(secrets, spec.contentRef, SYSTEM_NAMESPACE),
  };
}

/** A Change that was approved, implemented and sealed. */
export async function finishedPattern(stage: Stage): Promise<Finished> {
  const { name, request } = await asked(stage);
  await phaseIs(stage, name, 'PendingApproval');
  await approve(stage.bob, name, 'platform-review', stage);
  await approve(stage.carol, name, 'security-review', stage);
  await phaseIs(stage, name, 'Completed');
  const { admin, namespace } = stage;
  const events = await admin.list<ApprovalEvent>(refOf(kinds.approvalEvent), {
    namespace,
    fieldSelector: `spec.changeRef.name=${name}`,
  });
  return {
    change: await admin.get<Change>(refOf(kinds.change), name, namespace),
    request: await sealed(request, stage),
    events: events.items,
  };
}

async function asked(stage: Stage): Promise<{ name: string; request: string }> {
  const name = freshName();
  const request = await hold(stage, name);
  await ask(stage, name, [request]);
  return { name, request };
}

/** The request once the gate sealed its object: a copy of one that is not would be taken for open. */
function sealed(name: string, { admin, namespace }: Stage): Promise<ManifestRequest> {
  const ref = refOf(kinds.manifestRequest);
  return waitFor(
    async () => {
      const request = await admin.get<ManifestRequest>(ref, name, namespace);
      return request.status?.seal && request;
    },
    { timeoutMs: 60_000, describe: `the object of ${name} to be sealed` },
  );
}
