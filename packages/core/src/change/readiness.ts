import type { ReadinessFact } from './facts.ts';
import { getPath, isObject, type Json, type JsonObject } from '../digest/json.ts';

export type Readiness = Pick<ReadinessFact, 'state' | 'message'>;

/**
 * Whether an object is up, by the rules that `kubectl rollout status` and kstatus follow; null is
 * an object that is not there.
 */
export function readinessOf(object: JsonObject | null): Readiness {
  if (!object) return inProgress('it is not there');
  if (getPath(object, ['metadata', 'deletionTimestamp']) !== undefined) {
    return inProgress('it is being deleted');
  }
  const kind = `${groupOf(object)}/${text(object, 'kind')}`;
  const rule = rules[kind];
  if (rule) return observed(object) ?? rule(object);
  return observed(object) ?? byConditions(object);
}

/** A delete is done when the object is gone, or another one has its name. */
export function removalOf(object: JsonObject | null, uid: string | undefined): Readiness {
  const gone = !object || (uid !== undefined && text(object, 'metadata', 'uid') !== uid);
  return gone ? ready('deleted') : inProgress('it is still there: finalizers hold it');
}

type Rule = (object: JsonObject) => Readiness;

const rules: Readonly<Record<string, Rule>> = {
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  '/Pod': pod,
  'batch/Job': job,
  '/PersistentVolumeClaim': claim,
  '/Service': service,
};

/** The controller has not looked at the newest spec. */
function observed(object: JsonObject): Readiness | null {
  const generation = getPath(object, ['metadata', 'generation']);
  const seen = getPath(object, ['status', 'observedGeneration']);
  if (seen === undefined || generation === undefined || Number(seen) >= Number(generation)) {
    return null;
  }
  return inProgress('its controller has not seen the newest spec yet');
}

function deployment(object: JsonObject): Readiness {
  if (condition(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    return failed(condition(object, 'Progressing')?.message ?? 'its progress deadline is over');
  }
  const wanted = count(object, 1, 'spec', 'replicas');
  const all = count(object, 0, 'status', 'replicas');
  const updated = count(object, 0, 'status', 'updatedReplicas');
  const available = count(object, 0, 'status', 'availableReplicas');
  const isSeen = getPath(object, ['status', 'observedGeneration']) !== undefined;
  if (!isSeen) return inProgress('its controller has not seen it yet');
  if (updated < wanted) return inProgress(`${updated} of ${wanted} replicas updated`);
  if (all > updated) return inProgress(`${all - updated} old replicas still to go`);
  if (available < updated) return inProgress(`${available} of ${updated} replicas available`);
  return ready(`${available} of ${wanted} replicas available`);
}

function statefulSet(object: JsonObject): Readiness {
  const wanted = count(object, 1, 'spec', 'replicas');
  const readyReplicas = count(object, 0, 'status', 'readyReplicas');
  if (text(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return readyReplicas < wanted
      ? inProgress(`${readyReplicas} of ${wanted} replicas ready`)
      : ready(
          `${readyReplicas} replicas ready; its strategy replaces Pods only when they are deleted`,
        );
  }
  const partition = count(object, 0, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  const toUpdate = Math.max(0, wanted - partition);
  const updated = count(object, 0, 'status', 'updatedReplicas');
  if (getPath(object, ['status', 'observedGeneration']) === undefined) {
    return inProgress('its controller has not seen it yet');
  }
  if (readyReplicas < wanted) return inProgress(`${readyReplicas} of ${wanted} replicas ready`);
  if (updated < toUpdate) return inProgress(`${updated} of ${toUpdate} replicas updated`);
  return ready(`${readyReplicas} of ${wanted} replicas ready`);
}

function daemonSet(object: JsonObject): Readiness {
  if (getPath(object, ['status', 'observedGeneration']) === undefined) {
    return inProgress('its controller has not seen it yet');
  }
  const wanted = count(object, 0, 'status', 'desiredNumberScheduled');
  const available = count(object, 0, 'status', 'numberAvailable');
  const onDelete = text(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  const updated = onDelete ? wanted : count(object, 0, 'status', 'updatedNumberScheduled');
  if (updated < wanted) return inProgress(`${updated} of ${wanted} Pods updated`);
  if (available < wanted) return inProgress(`${available} of ${wanted} Pods available`);
  return ready(`${available} of ${wanted} Pods available`);
}

function replicaSet(object: JsonObject): Readiness {
  const wanted = count(object, 1, 'spec', 'replicas');
  const available = count(object, 0, 'status', 'availableReplicas');
  if (condition(object, 'ReplicaFailure')?.status === 'True') {
    return inProgress(condition(object, 'ReplicaFailure')?.message ?? 'Pods can not be created');
  }
  if (available < wanted) return inProgress(`${available} of ${wanted} replicas available`);
  return ready(`${available} of ${wanted} replicas available`);
}

function pod(object: JsonObject): Readiness {
  const phase = text(object, 'status', 'phase');
  if (phase === 'Succeeded') return ready('completed');
  if (phase === 'Failed') return failed(text(object, 'status', 'message') || 'the Pod failed');
  if (condition(object, 'Ready')?.status === 'True') return ready('ready');
  return inProgress(condition(object, 'Ready')?.message || `phase ${phase || 'unknown'}`);
}

/** A Job that runs is a rollout that went well; whether it succeeds is for checks to ask. */
function job(object: JsonObject): Readiness {
  const failure = condition(object, 'Failed');
  if (failure?.status === 'True') return failed(failure.message || 'the Job failed');
  if (condition(object, 'Complete')?.status === 'True') return ready('complete');
  if (condition(object, 'Suspended')?.status === 'True') return ready('suspended');
  const started = getPath(object, ['status', 'startTime']) !== undefined;
  return started ? ready('started') : inProgress('not started yet');
}

function claim(object: JsonObject): Readiness {
  const phase = text(object, 'status', 'phase');
  if (phase === 'Bound') return ready('bound');
  if (phase === 'Lost') return failed('its volume is lost');
  return inProgress(`phase ${phase || 'unknown'}`);
}

function service(object: JsonObject): Readiness {
  if (text(object, 'spec', 'type') !== 'LoadBalancer') return ready('in place');
  const ingress = getPath(object, ['status', 'loadBalancer', 'ingress']);
  return Array.isArray(ingress) && ingress.length > 0
    ? ready('its load balancer has an address')
    : inProgress('its load balancer has no address yet');
}

/** Kinds that nobody here knows: what they say of themselves, and nothing said is ready. */
function byConditions(object: JsonObject): Readiness {
  const stalled = condition(object, 'Stalled');
  if (stalled?.status === 'True') return failed(stalled.message || 'stalled');
  const own = condition(object, 'Ready');
  if (own && own.status !== 'True') return inProgress(own.message || 'not ready yet');
  return ready(own ? 'ready' : 'in place');
}

interface Condition {
  status: string;
  reason: string;
  message: string;
}

function condition(object: JsonObject, type: string): Condition | undefined {
  const list = getPath(object, ['status', 'conditions']);
  const found = Array.isArray(list)
    ? list.find((item) => isObject(item) && item['type'] === type)
    : undefined;
  if (!isObject(found)) return undefined;
  return {
    status: text(found, 'status'),
    reason: text(found, 'reason'),
    message: text(found, 'message'),
  };
}

function text(object: JsonObject, ...path: string[]): string {
  const value = getPath(object, path);
  return typeof value === 'string' ? value : '';
}

function count(object: JsonObject, fallback: number, ...path: string[]): number {
  const value: Json | undefined = getPath(object, path);
  return typeof value === 'number' ? value : fallback;
}

function groupOf(object: JsonObject): string {
  const [group, version] = text(object, 'apiVersion').split('/');
  return version === undefined ? '' : (group ?? '');
}

function ready(message: string): Readiness {
  return { state: 'Ready', message };
}

function inProgress(message: string): Readiness {
  return { state: 'InProgress', message };
}

function failed(message: string): Readiness {
  return { state: 'Failed', message };
}
