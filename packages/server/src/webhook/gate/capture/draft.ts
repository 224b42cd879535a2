import type { JsonObject, ManifestRequestSpec, ManifestRequestStatus } from '@clotho/api';
import {
  appliedIntent,
  canonicalize,
  captureStyle,
  contentName,
  deltaBetween,
  digestOf,
  dropAllocated,
  formatInstant,
  getPath,
  normalize,
  relationsOf,
  sha256,
  type Delta,
  type Write,
  type WriteFacts,
} from '@clotho/core';
import type { Content } from '../../../content.ts';
import type { GateContext } from '../../context.ts';
import { homeOf } from '../../home.ts';
import { userOf } from '../../objects.ts';
import type { Review } from '../../review.ts';
import { previewOf } from './preview.ts';

/** A request as it will be stored, with the content that belongs to it. */
export interface Draft {
  namespace: string;
  spec: ManifestRequestSpec;
  status: ManifestRequestStatus;
  content: Content;
  /** The whole preview, where that of the status is cut. */
  whole?: string;
}

const OPERATIONS = { CREATE: 'Create', UPDATE: 'Update', DELETE: 'Delete' } as const;

/** Everything that is kept of a held write. Asks nobody. */
export function draftOf(review: Review, write: Write, facts: WriteFacts, ctx: GateContext): Draft {
  const content = contentOf(review, write);
  const { namespace } = homeOf(review, ctx);
  const now = formatInstant(ctx.clock.now());
  const { shown, whole } = previewOf(write, content, ctx.keys.ring());
  return {
    namespace,
    content,
    ...(whole === undefined ? {} : { whole }),
    spec: specOf(review, write, content, { seq: facts.record?.seq ?? 0, now }),
    status: { ...shown, attempts: 1, lastAttemptAt: now },
  };
}

function specOf(
  review: Review,
  write: Write,
  content: Content,
  { seq, now }: { seq: number; now: string },
): ManifestRequestSpec {
  const { operation, target, hasStatus, object } = write;
  const requester = userOf(review);
  // The object as admission saw it: its uid tells what the server made of it.
  const digest = digestOf(object ?? content.object, { hasStatus, operation });
  const deltaDigest = content.delta && sha256(canonicalize(content.delta));
  const parts = [deltaDigest ?? '', requester.username, review.fieldManager];
  return {
    operation: OPERATIONS[operation],
    target: operation === 'CREATE' ? withoutUid(target) : target,
    digest,
    ...(deltaDigest === null ? {} : { deltaDigest }),
    baselineSeq: seq,
    ...relationsIn(object ?? content.object),
    requester,
    source: 'Captured',
    ...(review.fieldManager === '' ? {} : { fieldManager: review.fieldManager }),
    style: content.intent ? 'Apply' : 'Update',
    contentRef: contentName(target.namespace ?? '', digest, ...parts),
    capturedAt: now,
  };
}

function relationsIn(object: JsonObject): Pick<ManifestRequestSpec, 'relations'> {
  const relations = relationsOf(object);
  return relations.length > 0 ? { relations } : {};
}

function contentOf(review: Review, write: Write): Content {
  const { operation, object, oldObject, hasStatus } = write;
  const subject = object ?? oldObject ?? {};
  return {
    // What the server allocated was not asked for; it is allocated anew when the object is created.
    object: withoutManagedFields(operation === 'CREATE' ? dropAllocated(subject) : subject),
    delta:
      operation === 'UPDATE' && object && oldObject ? delta(oldObject, object, hasStatus) : null,
    intent: object && intentOf(object, review.fieldManager),
  };
}

/** Null for what can't be replayed as it was applied: it is written like any other update. */
function intentOf(object: JsonObject, manager: string): JsonObject | null {
  if (captureStyle(object, manager) !== 'Apply' || isAppliedAsText(object)) return null;
  return appliedIntent(object, manager);
}

/**
 * The stringData of a Secret is owned, but never stored: the server makes data of it, which the
 * manager then does not own. Of such an apply nothing would be left to be replayed.
 */
function isAppliedAsText(object: JsonObject): boolean {
  const entries = getPath(object, ['metadata', 'managedFields']);
  return (
    object['kind'] === 'Secret' &&
    Array.isArray(entries) &&
    entries.some((entry) => getPath(entry, ['fieldsV1', 'f:stringData']) !== undefined)
  );
}

function delta(oldObject: JsonObject, object: JsonObject, hasStatus: boolean): Delta {
  return deltaBetween(normalize(oldObject, { hasStatus }), normalize(object, { hasStatus }));
}

/** Field ownership is the server's book-keeping, not part of what was asked for. */
function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = Object(object['metadata'] ?? {});
  return { ...object, metadata };
}

function withoutUid<T extends { uid?: string }>(target: T): Omit<T, 'uid'> {
  const { uid: _, ...rest } = target;
  return rest;
}
