import type { ManifestRequest } from '@clotho/api';
import { containersIn } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import { ContentError, readContent, type Content } from '../../../content.ts';
import { resourceOf } from '../../../resource-of.ts';
import type { OperatorContext } from '../../context.ts';
import { readTarget } from '../read-target.ts';
import { create } from './create.ts';
import { outcomeOf, refused, type Outcome } from './outcome.ts';
import { remove } from './remove.ts';
import type { Sending } from './sending.ts';
import { stands } from './stands.ts';
import { update } from './update.ts';

const ATTEMPTS = 5;
/** An entry has to fit into a leaf of the journal. */
const MOST_IMAGES = 100;

const writers = { Create: create, Update: update, Delete: remove } as const;

/**
 * Brings one approved write about. An object that already is as approved counts as written, so
 * that a write that was made just before the operator was killed is not made twice.
 */
export async function send(request: ManifestRequest, ctx: OperatorContext): Promise<Outcome> {
  const content = await contentOf(request, ctx);
  if (!content) {
    const name = request.spec.contentRef;
    return refused('ContentLost', `its content (Secret ${name}) is gone; write the object again`);
  }
  const ref = await resourceOf(request.spec.target, ctx.discovery);
  const hasStatus = await ctx.discovery.hasStatus(ref);
  let outcome: Outcome = { state: 'Again' };
  for (let attempt = 0; attempt < ATTEMPTS && outcome.state === 'Again'; attempt += 1) {
    outcome = await once({ request, content, ref, hasStatus }, ctx);
  }
  return outcome.state === 'Written' && request.spec.operation !== 'Delete'
    ? { ...outcome, images: imagesIn(content) }
    : outcome;
}

/** For the journal: what runs from now on. */
function imagesIn({ object }: Content): string[] {
  const names = containersIn(object).map(({ image }) => image);
  return [...new Set(names.filter(Boolean))].toSorted().slice(0, MOST_IMAGES);
}

async function once(given: Omit<Sending, 'live'>, ctx: OperatorContext): Promise<Outcome> {
  try {
    const live = await readTarget(given.request, given.ref, ctx);
    const sending = { ...given, live };
    const done = stands(sending);
    if (done) return { state: 'Written', uid: done.uid };
    return await writers[given.request.spec.operation](sending, ctx);
  } catch (error) {
    return outcomeOf(error);
  }
}

async function contentOf(
  request: ManifestRequest,
  { client }: OperatorContext,
): Promise<Content | null> {
  try {
    return await readContent(request, client);
  } catch (error) {
    if (isNotFound(error) || error instanceof ContentError) return null;
    throw error;
  }
}
