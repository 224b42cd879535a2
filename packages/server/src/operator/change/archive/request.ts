import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ArchiveRequest, Change, JsonObject, ManifestRequest } from '@clotho/api';
import {
  archiveRecord,
  formatInstant,
  sealContent,
  stringifyJson,
  type ArchiveAbout,
  type ChangeFacts,
} from '@clotho/core';
import { saltedBlobOf, SALT_BYTES } from '@clotho/core/journal';
import { couldNotCheck, isNotFound, KubeError } from '@clotho/kube';
import { ContentError, readContent } from '../../../content.ts';
import { ArchiveClientError } from '../../../recorder/archive-client.ts';
import { resourceOf } from '../../../resource-of.ts';
import { inParallel } from '../../../seal/in-parallel.ts';
import type { OperatorContext } from '../../context.ts';
import { eventsOf } from '../gather.ts';
import { readTarget } from '../read-target.ts';

const READS_AT_ONCE = 8;
const KEY_BYTES = 32;
const NO_RECIPIENT =
  'the operator has no key to seal it for: make one (openssl genpkey -algorithm X25519), keep it with whoever may read the archive, and give its public part with CLOTHO_ARCHIVE_RECIPIENT_FILE';

const compress = promisify(gzip);

interface Archived {
  readonly change: Change;
  readonly facts: ChangeFacts;
  readonly covers: string;
}

/**
 * What is approved, as it is archived: who, what and why for those who may read the archive, and the
 * exact content with the objects as they are before, sealed. Throws KubeError, ArchiveClientError.
 */
export async function archiveRequestOf(
  { change, facts, covers }: Archived,
  ctx: OperatorContext,
): Promise<ArchiveRequest> {
  const { recipient } = ctx;
  if (!recipient) throw new ArchiveClientError('Unavailable', NO_RECIPIENT);
  const requests = facts.requests.flatMap(({ request }) => request ?? []);
  const about = aboutOf(change, facts, covers);
  const content = await compress(stringifyJson({ requests: await contentsOf(requests, ctx) }));
  const fresh = {
    dataKey: randomBytes(KEY_BYTES),
    ephemeral: generateKeyPairSync('x25519').privateKey,
  };
  const { sealed, key } = sealContent(content, about, fresh, recipient);
  const record = archiveRecord({
    ...about,
    spec: change.spec,
    status: change.status ?? {},
    events: eventsOf(change, ctx.views).map(({ event }) => event),
    requests,
    archivedAt: formatInstant(ctx.clock.now()),
    sealed,
  });
  const { bytes } = saltedBlobOf(Buffer.from(key), randomBytes(SALT_BYTES));
  return { record, key: Buffer.from(bytes).toString('base64') };
}

function aboutOf({ metadata }: Change, { approval }: ChangeFacts, covers: string): ArchiveAbout {
  const { namespace = '', name, uid } = metadata;
  return {
    change: { namespace, name, uid },
    contentDigest: approval?.contentDigest ?? '',
    covers,
  };
}

/** In the order of the Change. */
async function contentsOf(
  requests: readonly ManifestRequest[],
  ctx: OperatorContext,
): Promise<JsonObject[]> {
  const contents: JsonObject[] = requests.map(() => ({}));
  await inParallel(requests.entries(), READS_AT_ONCE, async ([index, request]) => {
    contents[index] = await contentOf(request, ctx);
  });
  return contents;
}

async function contentOf(request: ManifestRequest, ctx: OperatorContext): Promise<JsonObject> {
  const { operation, target } = request.spec;
  const [held, before] = await Promise.all([heldOf(request, ctx), beforeOf(request, ctx)]);
  return { request: request.metadata.name, operation, target: { ...target }, ...held, ...before };
}

/** Content that is lost is not written either: the write of it fails, and says why. */
async function heldOf(request: ManifestRequest, ctx: OperatorContext): Promise<JsonObject> {
  try {
    const { object, delta, intent } = await readContent(request, ctx.client);
    return { object, delta: delta ?? null, intent };
  } catch (error) {
    if (isNotFound(error) || error instanceof ContentError) return { lost: String(error) };
    throw error;
  }
}

/** The object as it is before the write; what can't be had of it is not hidden. */
async function beforeOf(request: ManifestRequest, ctx: OperatorContext): Promise<JsonObject> {
  try {
    const ref = await resourceOf(request.spec.target, ctx.discovery);
    const before = await readTarget(request, ref, ctx);
    return { before: before && { ...before } };
  } catch (error) {
    if (error instanceof KubeError && couldNotCheck(error)) throw error;
    return { before: null, beforeUnknown: String(error) };
  }
}
