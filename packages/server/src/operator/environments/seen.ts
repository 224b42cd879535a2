import type { SealRecord } from '@clotho/api';
import { isSealable } from '@clotho/core';
import { podContainers, type PodContainers } from '@clotho/core/journal';
import type { KubeJson, KubeObject } from '@clotho/kube';
import { digestsOf } from '../../seal/observed.ts';

/** What is kept of an object: a few hundred bytes, so that tens of thousands can be followed. */
export interface Seen extends KubeObject {
  seen: {
    /** Of its content, as a seal would have it; empty where it carries none. */
    digests: string[];
    /** What it runs, if it is a pod that is not over. */
    running: PodContainers | null;
    /** Equal as long as nothing changes that a snapshot shows. */
    key: string;
  };
}

/** Throws JsonError. */
export function seenOf(object: KubeJson, hasStatus: boolean): Seen {
  const { apiVersion = '', kind = '', metadata } = object;
  const { name, namespace, uid, resourceVersion } = metadata;
  const digests = isSealable(object) ? digestsOf(object, hasStatus) : [];
  const running = kind === 'Pod' && apiVersion === 'v1' ? podContainers(object) : null;
  const place = namespace === undefined ? {} : { namespace };
  return {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion, ...place },
    seen: { digests, running, key: JSON.stringify([uid, digests, running]) },
  };
}

/** The parts of a record that tell how content came to stand. */
export function slimRecord({ apiVersion, kind, metadata, spec, status }: SealRecord): SealRecord {
  const { name, namespace, uid, resourceVersion } = metadata;
  const slim = {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) },
    spec: { ...spec, seal: '' },
    ...(status?.followed ? { status: { followed: status.followed } } : {}),
  };
  // Strings that were cut out of an answer keep the whole answer alive.
  return structuredClone(slim);
}
