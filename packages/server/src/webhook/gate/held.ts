import type { ManifestRequest } from '@clotho/api';
import type { HeldRequest } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { readChange } from '../read-change.ts';

/** How a held request stands at this moment, for the answer to its writer. Throws KubeError. */
export async function describeHeld(
  request: ManifestRequest,
  earlier: ManifestRequest | undefined,
  ctx: GateContext,
): Promise<HeldRequest> {
  const { name, namespace = '' } = request.metadata;
  const change = await carrierOf(request, namespace, ctx);
  const before = earlier && earlierOf(earlier);
  return {
    name,
    namespace,
    phase: request.status?.phase ?? 'Pending',
    ...(change ? { change } : {}),
    ...(before ? { earlier: before } : {}),
  };
}

function earlierOf({ metadata, status }: ManifestRequest): HeldRequest['earlier'] {
  return status?.change && { name: metadata.name, change: status.change.name };
}

async function carrierOf(
  { status }: ManifestRequest,
  namespace: string,
  ctx: GateContext,
): Promise<HeldRequest['change']> {
  if (!status?.change) return undefined;
  const { name } = status.change;
  const state = (await readChange(name, namespace, ctx))?.status ?? {};
  return {
    name,
    ...(state.phase ? { phase: state.phase } : {}),
    ...(state.message ? { waitsFor: state.message } : {}),
  };
}
