import { kinds, refOf, type ManifestRequest, type SealRecordSpec } from '@clotho/api';
import { isConflict, type Reflector, type WorkQueue } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
import { raiseAlert } from './alert.ts';
import { annotate } from './annotate.ts';
import { dropApproved, keepApproved } from './approved.ts';
import { evidenceOf } from './evidence.ts';
import { sealRecord } from './write-record.ts';

const requests = refOf(kinds.manifestRequest);

export interface Sealer {
  stop(): Promise<void>;
}

/**
 * Seals what was applied: as soon as the operator reports a request as Applied, the gate writes
 * the record of the object, then the visible copy on the object, then tells the request.
 */
export function startSealer(
  view: Reflector<ManifestRequest>,
  queue: WorkQueue,
  ctx: GateContext,
): Sealer {
  const look = (request: ManifestRequest): void => {
    const { namespace = '', name } = request.metadata;
    if (isUnsealed(request)) queue.add(`${namespace}/${name}`);
  };
  view.onChange(({ type, object }) => {
    if (type !== 'deleted') look(object);
  });
  // What was applied while no gate was there is in the view already.
  for (const request of view.store.list()) look(request);
  queue.run(
    async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const request = view.store.get(namespace, name);
      if (request && isUnsealed(request)) await seal(request, ctx);
    },
    { concurrency: 8 },
  );
  return { stop: () => queue.stop() };
}

function isUnsealed({ status }: ManifestRequest): boolean {
  return status?.phase === 'Applied' && status.seal === undefined;
}

/** Each step can be repeated: killed after any of them, the next run finishes the rest. */
async function seal(request: ManifestRequest, ctx: GateContext): Promise<void> {
  const evidence = await evidenceOf(request, ctx);
  if (!evidence.ok) {
    ctx.log.error('an applied request can not be sealed', {
      request: request.metadata.name,
      namespace: request.metadata.namespace,
      why: evidence.why,
    });
    await alertUnsealable(request, evidence.why, ctx);
    throw new Error(evidence.why);
  }
  try {
    const found = underItsName(request);
    const { spec, isNewest } = await sealRecord(found, evidence, ctx);
    if (isNewest) await show(spec, found, ctx);
    await ctx.client.mergePatch(
      requests,
      request.metadata.name,
      {
        metadata: { uid: request.metadata.uid ?? '' },
        status: { seal: { seq: spec.seq, signature: spec.seal } },
      },
      { namespace: request.metadata.namespace ?? '', subresource: 'status' },
    );
  } catch (error) {
    // Another replica was quicker; the next look sees what it wrote.
    if (isConflict(error)) ctx.log.info('sealing again after a conflict', { error });
    throw error;
  }
}

/** What was asked for by a prefix has a name of its own by now, which the gate noted. */
function underItsName(request: ManifestRequest): ManifestRequest {
  const name = request.status?.claim?.name;
  if (name === undefined) return request;
  const { spec } = request;
  return { ...request, spec: { ...spec, target: { ...spec.target, name } } };
}

/** Keeps what was approved, so that it can be put back, and writes the visible copy of the seal. */
async function show(
  spec: SealRecordSpec,
  request: ManifestRequest,
  ctx: GateContext,
): Promise<void> {
  if (spec.tombstone) {
    await dropApproved(spec.target, ctx);
    return;
  }
  await keepApproved(spec, request, ctx);
  await annotate(spec, ctx);
}

async function alertUnsealable(
  { metadata, spec }: ManifestRequest,
  why: string,
  ctx: GateContext,
): Promise<void> {
  await raiseAlert(
    {
      id: `unsealable/${metadata.uid}`,
      subject: spec.target,
      body: { finding: 'Unsealable', request: metadata.name, why },
    },
    ctx,
  );
}
