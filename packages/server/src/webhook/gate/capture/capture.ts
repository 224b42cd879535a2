import { API_VERSION, kinds, refOf, type ManifestRequest } from '@clotho/api';
import {
  formatInstant,
  parseInstant,
  requestName,
  suffixedName,
  type Write,
  type WriteFacts,
} from '@clotho/core';
import { isAlreadyExists, isConflict, isNotFound } from '@clotho/kube';
import { ContentError } from '../../../content.ts';
import type { GateContext } from '../../context.ts';
import type { Review } from '../../review.ts';
import { draftOf, type Draft } from './draft.ts';
import { freeName, type Claimant } from './free-name.ts';
import { keepContent } from './keep-content.ts';
import { recordHeld } from './record-held.ts';

const requests = refOf(kinds.manifestRequest);
/** Replicas that hold the same write at the same time meet here; one round settles it. */
const ROUNDS = 5;

/** The write can't be kept, whoever asks; the message is the answer. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code = 'TooLarge';
}

export interface Captured {
  request: ManifestRequest;
  /** An older request for the same object by the same person that a Change carries. */
  earlier?: ManifestRequest;
}

/**
 * Keeps a write that isn't approved as a ManifestRequest. The same write by the same person is
 * one request, however often and through however many replicas it comes.
 */
export async function capture(
  review: Review,
  write: Write,
  facts: WriteFacts,
  ctx: GateContext,
): Promise<Captured> {
  const draft = draftOf(review, write, facts, ctx);
  for (let round = 0; round < ROUNDS; round += 1) {
    const slot = await freeName(claimantOf(draft), ctx.client);
    try {
      if (slot.state === 'Same') return await again(slot.request, slot.earlier, ctx);
      await store(draft, ctx);
      await recordHeld(draft, slot.name, ctx);
      const request = await place(draft, slot, ctx);
      return { request, ...(slot.earlier ? { earlier: slot.earlier } : {}) };
    } catch (error) {
      const isOvertaken = isAlreadyExists(error) || isConflict(error) || isNotFound(error);
      if (!isOvertaken) throw error;
    }
  }
  throw new Error(`the name for the request kept changing hands (${ROUNDS} rounds); try again`);
}

function claimantOf({ spec, namespace }: Draft): Claimant {
  const plain = requestName(spec.target);
  return {
    namespace,
    spec,
    names: [
      plain,
      suffixedName(plain, spec.deltaDigest ?? spec.digest),
      suffixedName(plain, spec.digest, spec.requester.username),
    ],
  };
}

async function store(draft: Draft, ctx: GateContext): Promise<void> {
  try {
    await keepContent(draft, ctx.client);
  } catch (error) {
    if (error instanceof ContentError) throw new CaptureError(error.message, { cause: error });
    throw error;
  }
}

type Slot = Exclude<Awaited<ReturnType<typeof freeName>>, { state: 'Same' }>;

/** Creates the request, or puts the newer content into the place of an older one. */
async function place(draft: Draft, slot: Slot, ctx: GateContext): Promise<ManifestRequest> {
  const { namespace, spec, status } = draft;
  const body = {
    apiVersion: API_VERSION,
    kind: kinds.manifestRequest.kind,
    metadata: { name: slot.name, namespace },
    spec,
  };
  if (slot.state === 'Finished') {
    // Its name is free again; the precondition keeps a newer request of that name safe.
    const preconditions = { uid: slot.request.metadata.uid };
    await ctx.client.remove(requests, slot.name, { namespace, preconditions });
  }
  await (slot.state === 'Unbound'
    ? ctx.client.replace(requests, newer(body, slot.request))
    : ctx.client.create(requests, body, { namespace }));
  return ctx.client.mergePatch<ManifestRequest>(
    requests,
    slot.name,
    { status: { ...status, phase: 'Pending' } },
    { namespace, subresource: 'status' },
  );
}

/** The resourceVersion makes sure that nobody bound the older content meanwhile. */
function newer<T extends { metadata: object }>(
  body: T,
  { metadata: { resourceVersion } }: ManifestRequest,
): T & { metadata: { resourceVersion: string } } {
  return { ...body, metadata: { ...body.metadata, resourceVersion } };
}

/** Counts the attempt, at most once a minute: a retrying client must not cause a write each time. */
async function again(
  request: ManifestRequest,
  earlier: ManifestRequest | undefined,
  ctx: GateContext,
): Promise<Captured> {
  const { attempts = 1, lastAttemptAt } = request.status ?? {};
  const now = ctx.clock.now();
  const due = lastAttemptAt === undefined || now - parseInstant(lastAttemptAt) >= 60_000;
  if (due) {
    const status = { attempts: attempts + 1, lastAttemptAt: formatInstant(now) };
    await ctx.client.mergePatch(
      requests,
      request.metadata.name,
      { status },
      {
        namespace: request.metadata.namespace ?? '',
        subresource: 'status',
      },
    );
  }
  return { request, ...(earlier ? { earlier } : {}) };
}
