import {
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type ApprovalEvent,
  type ManifestRequest,
  type RequestPhase,
  type ResourceRef,
} from '@clotho/api';
import { orNull, type KubeObject } from '@clotho/kube';
import { secrets } from '../../../content.ts';
import type { OperatorContext } from '../../context.ts';
import { keyOf } from '../../views.ts';
import { livingUid } from '../living-uid.ts';

const OVER: readonly (RequestPhase | undefined)[] = ['Applied', 'Rejected', 'Expired'];

/**
 * Removes what Changes of this name that are gone have left behind: requests that are over, and
 * decisions. Views may lag behind each other, so the cluster itself is asked first.
 */
export async function cleanUp(
  namespace: string,
  name: string,
  ctx: OperatorContext,
): Promise<void> {
  const seen = ctx.views.changes.store.get(namespace, name)?.metadata.uid;
  if (leftBehind(namespace, name, seen, ctx).isEmpty) return;
  const living = await livingUid(namespace, name, ctx);
  const { requests, events } = leftBehind(namespace, name, living, ctx);
  for (const request of requests) await removeRequest(request, ctx);
  for (const event of events) await removeIfThere(refOf(kinds.approvalEvent), event, ctx);
}

/** What belongs to a Change of this name, but not to the one with this uid. */
function leftBehind(
  namespace: string,
  name: string,
  uid: string | undefined,
  { views }: OperatorContext,
): { requests: ManifestRequest[]; events: ApprovalEvent[]; isEmpty: boolean } {
  const requests = views
    .carriedBy(namespace, name)
    .filter((request) => request.status?.change?.uid !== uid && isOver(request));
  const events = views.events.store
    .byIndex('change', keyOf(namespace, name))
    .filter(({ spec }) => spec.changeRef?.uid !== uid);
  return { requests, events, isEmpty: requests.length === 0 && events.length === 0 };
}

/** What is applied and not sealed yet is still needed by the gate. */
function isOver({ status }: ManifestRequest): boolean {
  return OVER.includes(status?.phase) && (status?.phase !== 'Applied' || status.seal !== undefined);
}

/** The content goes first: a request without it can be removed again, content alone is not found. */
async function removeRequest(request: ManifestRequest, ctx: OperatorContext): Promise<void> {
  const { contentRef } = request.spec;
  const isShared = ctx.views
    .withContent(contentRef)
    .some(({ metadata }) => metadata.uid !== request.metadata.uid);
  if (!isShared) await removeContent(contentRef, ctx);
  await removeIfThere(refOf(kinds.manifestRequest), request, ctx);
}

async function removeContent(name: string, { client }: OperatorContext): Promise<void> {
  await orNull(client.remove(secrets, name, { namespace: SYSTEM_NAMESPACE }));
}

async function removeIfThere(
  ref: ResourceRef,
  { metadata }: KubeObject,
  { client }: OperatorContext,
): Promise<void> {
  const { name, namespace = '', uid } = metadata;
  await orNull(client.remove(ref, name, { namespace, preconditions: { uid } }));
}
