import type { ChangeSpec, JsonObject, ManifestRequest } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { sha256 } from '../digest/digest.ts';
import { toJson } from '../digest/to-json.ts';

/** Fields that may be edited at any time without touching what is approved. */
const UNBOUND = [
  'description',
  'tickets',
  'cancel',
  'submit',
  'override',
  'requestedBy',
  'amendedBy',
  'submittedAt',
] as const;

/**
 * What decisions are bound to: the spec but for what only people read, and the exact writes in
 * their order. Throws JsonError.
 */
export function contentDigestOf(
  spec: ChangeSpec,
  requests: readonly Pick<ManifestRequest, 'spec'>[],
): string {
  return sha256(
    canonicalize({ v: 1, spec: boundSpec(spec), requests: requests.map(boundRequest) }),
  );
}

/** The part of a spec that decisions are bound to. Throws JsonError. */
export function boundSpec(spec: Partial<ChangeSpec>): JsonObject {
  const rest: Partial<ChangeSpec> = { ...spec };
  for (const field of UNBOUND) delete rest[field];
  return toJson(rest);
}

function boundRequest({ spec }: Pick<ManifestRequest, 'spec'>): JsonObject {
  const { operation, target, baselineSeq = 0, deltaDigest, digest } = spec;
  // Put together by hand: a Change of hundreds of requests is judged at each of its writes.
  return {
    operation,
    target: { ...target },
    baselineSeq,
    digest,
    ...(deltaDigest === undefined ? {} : { deltaDigest }),
  };
}
