import {
  GROUP,
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type ManifestRequest,
  type Target,
} from '@clotho/api';
import {
  formatInstant,
  isSingleUse,
  parseInstant,
  type CandidateFact,
  type Instant,
  type Write,
} from '@clotho/core';
import { isConflict, type KubeObject } from '@clotho/kube';
import { secrets } from '../../content.ts';
import { resourceOf } from '../../resource-of.ts';
import type { GateContext } from '../context.ts';
import { textAt } from './write.ts';

/** As long as the API server works on one request at the most. */
const IN_FLIGHT_MS = 60_000;
const ROUNDS = 5;

/**
 * Uses an approval up that is good for one object only: Jobs, Pods and generated names, of which
 * a second one would not meet the first. Answers null, or why it may not be used again. The note
 * stands on the content, which the gate alone writes; the operator could take a note off the
 * request. Throws KubeError, or Error while nobody can tell yet what became of the first write.
 */
export async function useOnce(
  uses: CandidateFact,
  namespace: string,
  write: Write,
  ctx: GateContext,
): Promise<string | null> {
  if (!isOneOff(write)) return null;
  const ref = refOf(kinds.manifestRequest);
  const request = await ctx.client.get<ManifestRequest>(ref, uses.request.name, namespace);
  const key = `${GROUP}/used-by-${uses.request.uid}`;
  for (let round = 0; round < ROUNDS; round += 1) {
    const content = await ctx.client.get(secrets, request.spec.contentRef, SYSTEM_NAMESPACE);
    const first = noteIn(content, key);
    if (first?.uid === write.target.uid) return null;
    const problem = first && (await whyUsed(first, request, write, ctx));
    if (problem) return problem;
    if (await noteOn(content, key, write.target.uid ?? '', ctx)) return null;
  }
  throw new Error(`request ${uses.request.name} is used by several writers at once; try again`);
}

interface Note {
  /** Uid of the object that the approval was used for. */
  uid: string;
  at: Instant;
}

function isOneOff({ operation, object, target }: Write): boolean {
  if (operation !== 'CREATE') return false;
  return isSingleUse(target) || textAt(object, ['metadata', 'generateName']) !== '';
}

function noteIn({ metadata }: KubeObject, key: string): Note | null {
  const [uid, at] = (metadata.annotations?.[key] ?? '').split(' ');
  return uid && at ? { uid, at: parseInstant(at) } : null;
}

/** A write that never got as far as an object may be made again, once that is certain. */
async function whyUsed(
  first: Note,
  { metadata, status }: ManifestRequest,
  { target }: Write,
  ctx: GateContext,
): Promise<string | null> {
  const isThere = await hasUid(target, first.uid, ctx);
  if (isThere || status?.phase === 'Applied') {
    return `request ${metadata.name} was used already, for another ${target.kind}; an approval of one is good for one. Write the object again to have it held anew`;
  }
  if (Math.abs(ctx.clock.now() - first.at) >= IN_FLIGHT_MS) return null;
  throw new Error(`another write of request ${metadata.name} may be under way; try again later`);
}

async function hasUid(target: Target, uid: string, ctx: GateContext): Promise<boolean> {
  const ref = await resourceOf(target, ctx.discovery);
  const { namespace } = target;
  const { items } = await ctx.client.list(ref, namespace ? { namespace } : {});
  return items.some(({ metadata }) => metadata.uid === uid);
}

/** False when somebody else was quicker. */
async function noteOn(
  { metadata: { name, resourceVersion } }: KubeObject,
  key: string,
  uid: string,
  ctx: GateContext,
): Promise<boolean> {
  const annotations = { [key]: `${uid} ${formatInstant(ctx.clock.now())}` };
  try {
    const patch = { metadata: { resourceVersion: resourceVersion ?? '', annotations } };
    await ctx.client.mergePatch(secrets, name, patch, { namespace: SYSTEM_NAMESPACE });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
