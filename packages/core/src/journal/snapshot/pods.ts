import type { Json, JsonObject } from '@clotho/api';

import { getPath, isObject } from '../../digest/json.ts';
import { containerKey, type RunningContainer } from './snapshot.ts';

/** What one pod runs. */
export interface PodContainers {
  /** Whose pod it is, as `Deployment/web`. */
  workload: string;
  containers: Omit<RunningContainer, 'workload' | 'count'>[];
}

const DIGEST = /sha256:[0-9a-f]{64}/;
const ENDED: ReadonlySet<unknown> = new Set(['Succeeded', 'Failed']);
const DEPLOYMENT_CONFIG = 'openshift.io/deployment-config.name';

/** The containers of a pod whose image the runtime knows; null for a pod that is over. */
export function podContainers(pod: JsonObject): PodContainers | null {
  if (ENDED.has(getPath(pod, ['status', 'phase']))) return null;
  const sidecars = new Set(
    listAt(pod, ['spec', 'initContainers'])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const statuses = [
    ...listAt(pod, ['status', 'containerStatuses']),
    ...listAt(pod, ['status', 'initContainerStatuses']).filter(({ name }) => sidecars.has(name)),
    ...listAt(pod, ['status', 'ephemeralContainerStatuses']).filter(
      ({ state }) => isObject(state) && 'running' in state,
    ),
  ];
  const asked = imagesOf(pod);
  const containers = statuses.map(({ name, image, imageID }) => ({
    container: textOf(name),
    // As it was asked for: a runtime that knows several tags of one image tells any of them.
    image: asked.get(name) ?? textOf(image),
    imageDigest: DIGEST.exec(textOf(imageID))?.[0] ?? '',
  }));
  return {
    workload: workloadOf(pod),
    containers: containers.filter(({ imageDigest }) => imageDigest !== ''),
  };
}

/** Containers of many pods, those that are alike together. */
export function countContainers(pods: Iterable<PodContainers>): RunningContainer[] {
  const counted = new Map<string, RunningContainer>();
  for (const { workload, containers } of pods) {
    for (const each of containers) {
      const key = containerKey({ workload, ...each });
      const known = counted.get(key);
      if (known) known.count += 1;
      else counted.set(key, { workload, ...each, count: 1 });
    }
  }
  return [...counted.values()];
}

/**
 * Who answers for a pod: its controller, and for those that Kubernetes makes in between (ReplicaSets,
 * Jobs of a CronJob) the one that made them, which their names tell.
 */
function workloadOf(pod: JsonObject): string {
  const owners = listAt(pod, ['metadata', 'ownerReferences']);
  const owner = owners.find(({ controller }) => controller === true);
  if (!owner) return `Pod/${textOf(getPath(pod, ['metadata', 'name']))}`;
  const { kind, name } = { kind: textOf(owner['kind']), name: textOf(owner['name']) };
  const hash = textOf(getPath(pod, ['metadata', 'labels', 'pod-template-hash']));
  if (kind === 'ReplicaSet' && hash !== '' && name.endsWith(`-${hash}`)) {
    return `Deployment/${name.slice(0, -hash.length - 1)}`;
  }
  const config = textOf(getPath(pod, ['metadata', 'annotations', DEPLOYMENT_CONFIG]));
  if (kind === 'ReplicationController' && config !== '') return `DeploymentConfig/${config}`;
  // A CronJob names its Jobs by the minute for which it made them.
  const cronJob = kind === 'Job' ? /^(.+)-\d{8,}$/.exec(name)?.[1] : undefined;
  return cronJob === undefined ? `${kind}/${name}` : `CronJob/${cronJob}`;
}

function imagesOf(pod: JsonObject): Map<Json | undefined, string> {
  const lists = ['containers', 'initContainers', 'ephemeralContainers'];
  const all = lists.flatMap((list) => listAt(pod, ['spec', list]));
  return new Map(all.map(({ name, image }) => [name, textOf(image)]));
}

function listAt(object: JsonObject, path: readonly string[]): JsonObject[] {
  const list = getPath(object, path);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
