import type { ManifestRequest } from '@clotho/api';
import {
  decide,
  differenceOf,
  requestName,
  type Decision,
  type DifferenceFact,
  type Write,
  type WriteFacts,
} from '@clotho/core';
import type { GateContext } from '../context.ts';
import { draftOf } from '../gate/capture/draft.ts';
import type { Review } from '../review.ts';

/** A write that would be held, as the request that it would be. Nothing of it is stored. */
export interface Held {
  request: ManifestRequest;
  difference: DifferenceFact;
  /** One field a line. */
  diff: string[];
}

/** What would be decided if it were no dry-run. */
export function decisionOn(facts: WriteFacts): Decision {
  return decide({ ...facts, dryRun: false });
}

/** The request that a write would be held as. Throws JsonError. */
export function heldAs(review: Review, write: Write, facts: WriteFacts, ctx: GateContext): Held {
  const { namespace, spec, status, content } = draftOf(review, write, facts, ctx);
  const { object, delta } = content;
  const name = requestName(spec.target);
  return {
    request: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'ManifestRequest',
      metadata: { name, namespace, uid: `simulated/${name}`, resourceVersion: '' },
      spec,
      status: { ...status, phase: 'Pending' },
    },
    difference: differenceOf(spec, { object, delta, hasStatus: write.hasStatus }),
    diff: linesOf(status.diff),
  };
}

export function linesOf(diff: string | undefined): string[] {
  return (diff ?? '').split('\n').filter((line) => line !== '');
}
