import {
  GROUP,
  SYSTEM_NAMESPACE,
  type JsonObject,
  type ManifestRequest,
  type SealRecordSpec,
  type Target,
} from '@clotho/api';
import { digestOf, isObject, recordName } from '@clotho/core';
import { isNotFound, orNull } from '@clotho/kube';
import {
  ContentError,
  contentSecret,
  readContent,
  readContentSecret,
  secrets,
} from '../content.ts';
import type { GateContext } from '../webhook/context.ts';
import { readTarget } from './target.ts';

/**
 * Keeps the content that a record speaks of, so that it can be put back. Best effort where the
 * object has moved on already: then there is nothing to put back, and drift is only reported.
 */
export async function keepApproved(
  spec: SealRecordSpec,
  request: ManifestRequest | null,
  ctx: GateContext,
): Promise<void> {
  const { object, hasStatus } = await readTarget(spec.target, ctx);
  const candidates = [() => Promise.resolve(object), () => heldObject(request, ctx)];
  for (const candidate of candidates) {
    const approved = await candidate();
    if (!approved || digestOf(approved, { hasStatus, operation: 'UPDATE' }) !== spec.digest) {
      continue;
    }
    await store(spec.target, approved, ctx);
    return;
  }
  await dropApproved(spec.target, ctx);
}

/** The content that a record speaks of; null when it was not kept or is not what was sealed. */
export async function readApproved(
  spec: SealRecordSpec,
  hasStatus: boolean,
  ctx: GateContext,
): Promise<JsonObject | null> {
  try {
    const { object } = await readContentSecret(secretName(spec.target), ctx.client);
    return digestOf(object, { hasStatus, operation: 'UPDATE' }) === spec.digest ? object : null;
  } catch (error) {
    if (isNotFound(error) || error instanceof ContentError) return null;
    throw error;
  }
}

export async function dropApproved(target: Target, ctx: GateContext): Promise<void> {
  await orNull(ctx.client.remove(secrets, secretName(target), { namespace: SYSTEM_NAMESPACE }));
}

async function heldObject(
  request: ManifestRequest | null,
  ctx: GateContext,
): Promise<JsonObject | null> {
  if (!request) return null;
  try {
    return (await readContent(request, ctx.client)).object;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function store(target: Target, object: JsonObject, ctx: GateContext): Promise<void> {
  const labels = { [`${GROUP}/record-of`]: target.namespace ?? '' };
  const content = { object: withoutManagedFields(object), delta: null, intent: null };
  try {
    const name = secretName(target);
    const { immutable: _, ...body } = contentSecret(name, content, labels);
    const metadata = { name, namespace: SYSTEM_NAMESPACE, labels };
    await ctx.client.apply(
      secrets,
      { ...body, metadata },
      { fieldManager: 'clotho-seal', force: true },
    );
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    ctx.log.warn('the approved content is too large to be kept', { target, error });
    await dropApproved(target, ctx);
  }
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isObject(metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function secretName(target: Target): string {
  return `record-${recordName(target)}`;
}
