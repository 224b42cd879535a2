import type { ChangePolicy } from '@clotho/api';
import { formatInstant, policyFor, recordName, sha256, type Digest } from '@clotho/core';
import { isAlreadyExists } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { keepApproved } from '../approved.ts';
import { inParallel } from '../in-parallel.ts';
import { targetOf, type Observed } from '../observed.ts';
import { putRecord, type UnsealedRecord } from '../record.ts';
import { survey } from '../survey.ts';
import { markerOf, writeMarker } from './marker.ts';

const AT_ONCE = 16;
const LISTED = 1_000;

/**
 * Seals every object of a namespace as it stands, and has no part in what it is. Killed anywhere,
 * it goes on where it was: the marker says that the baseline is being taken.
 */
export async function adoptNamespace(
  { namespace, uid }: { namespace: string; uid: string },
  hasRecord: (name: string) => boolean,
  ctx: GateContext,
): Promise<void> {
  const started = ctx.clock.now();
  const note = await writeMarker({ namespace, uid, state: 'Adopting' }, {}, ctx.client);
  const objects = await baseline(namespace, hasRecord, ctx);
  await journal({ namespace, uid, id: note.metadata.uid }, objects, ctx);
  const policy = policyFor(ctx.views.namespace(namespace) ?? none(namespace), ctx.views.policies());
  await inParallel(objects, AT_ONCE, (object) => sealAdopted(object, policy, ctx));
  const facts = { objects: String(objects.length), at: formatInstant(ctx.clock.now()) };
  await writeMarker({ ...markerOf(note), state: 'Adopted' }, facts, ctx.client);
  ctx.log.info('adopted a namespace', {
    namespace,
    objects: objects.length,
    ms: ctx.clock.now() - started,
  });
}

async function baseline(
  namespace: string,
  hasRecord: (name: string) => boolean,
  ctx: GateContext,
): Promise<Observed[]> {
  const objects: Observed[] = [];
  for await (const page of survey(namespace, ctx)) {
    objects.push(
      ...page.filter(
        ({ observed, metadata }) => observed.isSealable && metadata.deletionTimestamp === undefined,
      ),
    );
  }
  // What has a record already was approved, or is drift: neither becomes a baseline.
  return objects.filter((object) => !hasRecord(recordName(targetOf(object))));
}

async function sealAdopted(
  object: Observed,
  policy: ChangePolicy | undefined,
  ctx: GateContext,
): Promise<void> {
  const digest = object.observed.digests[0] ?? '';
  const unsealed: UnsealedRecord = {
    target: targetOf(object),
    digest,
    // A write that is held while the baseline is being taken stands on the same ground as one after.
    seq: 0,
    origin: 'Adopted',
    operation: 'Adopt',
    sealedAt: formatInstant(ctx.clock.now()),
  };
  try {
    const { spec } = await putRecord(unsealed, null, ctx);
    if (policy?.spec.drift === 'Restore') await keepApproved(spec, null, ctx);
  } catch (error) {
    // Sealed by an approved Change meanwhile, or by the run before this one.
    if (!isAlreadyExists(error)) throw error;
  }
}

/** One entry for the whole: its digest covers every object, its list the first of them. */
async function journal(
  { namespace, uid, id }: { namespace: string; uid: string; id: string },
  objects: readonly Observed[],
  ctx: GateContext,
): Promise<void> {
  const lines = objects
    .map(({ kind, metadata, observed }) => `${kind}/${metadata.name} ${observed.digests[0] ?? ''}`)
    .toSorted();
  const digest: Digest = sha256(lines.join('\n'));
  await ctx.recorder.record({
    id: `adopted/${namespace}/${id}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'NamespaceAdopted',
    actor: { username: 'clotho-gate' },
    subject: { apiVersion: 'v1', kind: 'Namespace', name: namespace, uid },
    body: { objects: lines.length, digest, first: lines.slice(0, LISTED) },
  });
}

function none(name: string): { name: string; labels: Record<string, string> } {
  return { name, labels: {} };
}
