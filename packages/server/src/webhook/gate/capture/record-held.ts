import { randomBytes } from 'node:crypto';
import { API_VERSION, kinds } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import { SALT_BYTES, saltedBlobOf } from '@clotho/core/journal';
import type { RecordedEntry } from '../../../recorder/recorder.ts';
import type { GateContext } from '../../context.ts';
import type { Draft } from './draft.ts';

/** A held write is on record before the writer hears of it. */
export async function recordHeld(draft: Draft, name: string, ctx: GateContext): Promise<void> {
  const { spec, namespace } = draft;
  await ctx.recorder.record({
    id: `held/${namespace}/${name}/${spec.contentRef}/${spec.baselineSeq ?? 0}/${spec.capturedAt}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'AdmissionHeld',
    actor: spec.requester,
    subject: { apiVersion: API_VERSION, kind: kinds.manifestRequest.kind, namespace, name },
    body: { operation: spec.operation, target: spec.target, digest: spec.digest },
    ...wholeOf(draft),
  });
}

/** What the request can't show is kept beside the journal; it may have to be erased some day. */
function wholeOf({ whole }: Draft): Pick<RecordedEntry, 'blobs' | 'contents'> {
  if (whole === undefined) return {};
  const about = { name: 'manifest.yaml', mediaType: 'application/yaml' };
  const { ref, bytes } = saltedBlobOf(Buffer.from(whole), randomBytes(SALT_BYTES), about);
  return { blobs: [ref], contents: [Buffer.from(bytes).toString('base64')] };
}
