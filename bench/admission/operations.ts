import { KubeError, type KubeClient, type RawRequest } from '@clotho/kube';
import { bookkeeping, pathOf, type Workload } from '../shared/workload.ts';
import { objectName } from './stage.ts';
import type { Variant } from './variants.ts';
import type { Writers } from './writers.ts';

/** Where an operation is done, and on what. */
export interface Place {
  variant: Variant;
  workload: Workload;
  writers: Writers;
}

/** One kind of write. What `prepare` does is not measured. */
export interface Operation {
  name: string;
  describe: string;
  prepare?(place: Place, index: number): Promise<void>;
  measure(place: Place, index: number): Promise<void>;
}

/** A real write (it is stored) that leaves the content as it is. */
export const UNCHANGED: Operation = {
  name: 'unchanged',
  describe: 'update without a semantic difference',
  measure: (place, index) => patch(place.writers.dev, place, index, bookkeeping(unique())),
};

/** Clotho allows it because a live read of the SealRecord confirms the content. */
const CREATE: Operation = {
  name: 'create',
  describe: 'create; for Clotho what was approved, after it was deleted past the gate',
  prepare: ({ variant, workload, writers }, index) =>
    send(writers.controller, {
      method: 'DELETE',
      path: pathOf(workload, variant.namespace, objectName(index)),
    }),
  measure: ({ variant, workload, writers }, index) =>
    send(writers.dev, {
      method: 'POST',
      path: pathOf(workload, variant.namespace),
      body: JSON.stringify(workload.object(objectName(index), variant.namespace)),
    }),
};

const RESTORE: Operation = {
  name: 'restore',
  describe: 'update with a difference; for Clotho back to what was approved',
  prepare: (place, index) =>
    patch(place.writers.controller, place, index, place.workload.patch('unapproved')),
  measure: (place, index) => patch(place.writers.dev, place, index, place.workload.patch(null)),
};

const SKIPPED: Operation = {
  name: 'skipped',
  describe: "update by a built-in controller; skipped by Clotho's matchConditions",
  measure: (place, index) => patch(place.writers.controller, place, index, bookkeeping(unique())),
};

/** For information: Clotho alone holds, and it takes writes of its own to do so. */
export const HELD: Operation = {
  name: 'held',
  describe: 'update that is held as a new request (403)',
  measure: async (place, index) => {
    try {
      await patch(place.writers.dev, place, index, place.workload.patch(unique()));
    } catch (error) {
      if (error instanceof KubeError && error.code === 'Forbidden') return;
      throw error;
    }
    throw new Error('a write that must be held went through');
  },
};

export const COMPARED: readonly Operation[] = [UNCHANGED, CREATE, RESTORE, SKIPPED];

let written = 0;

/** A value that no write had before: the API server stores nothing when nothing is new. */
function unique(): string {
  written += 1;
  return `written ${written}`;
}

function patch(client: KubeClient, place: Place, index: number, body: object): Promise<void> {
  return send(client, {
    method: 'PATCH',
    path: pathOf(place.workload, place.variant.namespace, objectName(index)),
    contentType: 'application/merge-patch+json',
    body: JSON.stringify(body),
  });
}

/** The answer is read but not parsed: the time of the client is no part of the comparison. */
async function send(client: KubeClient, request: RawRequest): Promise<void> {
  await client.raw(request);
}
