import type { Json, JsonObject } from '@clotho/api';

import { isObject } from '../../digest/json.ts';
import { JournalError } from '../error.ts';
import type { NamespaceState, Origin, RunningContainer, StandingObject } from './snapshot.ts';

const ORIGINS: Readonly<Record<Origin, true>> = {
  Change: true,
  Adopted: true,
  BreakGlass: true,
  Rollback: true,
  Exempt: true,
};

/** Reads one namespace's part of a snapshot, UTF-8 or text. Throws JournalError `BadSnapshot`. */
export function parseChunk(content: Uint8Array | string): NamespaceState {
  const value = valueOf(content);
  const { namespace, containers, objects } = isObject(value) ? value : {};
  if (typeof namespace !== 'string' || !Array.isArray(containers) || !Array.isArray(objects)) {
    throw bad('a part of a snapshot needs namespace, containers and objects');
  }
  return { namespace, containers: containers.map(containerOf), objects: objects.map(objectOf) };
}

/** Read for every question about a moment; nothing in it needs the lossless parser, which is slower. */
function valueOf(content: Uint8Array | string): Json {
  try {
    return JSON.parse(typeof content === 'string' ? content : Buffer.from(content).toString());
  } catch {
    throw bad('a part of a snapshot is no JSON');
  }
}

function containerOf(value: Json): RunningContainer {
  const fields = fieldsOf(value);
  const { count } = fields;
  if (typeof count !== 'number') throw bad('a container needs a count');
  return {
    workload: textOf(fields, 'workload'),
    container: textOf(fields, 'container'),
    image: textOf(fields, 'image'),
    imageDigest: textOf(fields, 'imageDigest'),
    count,
  };
}

function objectOf(value: Json): StandingObject {
  const fields = fieldsOf(value);
  const { origin, change, writers } = fields;
  return {
    apiVersion: textOf(fields, 'apiVersion'),
    kind: textOf(fields, 'kind'),
    name: textOf(fields, 'name'),
    digest: textOf(fields, 'digest'),
    ...(isOrigin(origin) ? { origin } : {}),
    ...(change === undefined ? {} : { change: changeOf(fieldsOf(change)) }),
    ...(Array.isArray(writers) ? { writers: writers.map(String) } : {}),
  };
}

function changeOf(fields: JsonObject): NonNullable<StandingObject['change']> {
  return {
    namespace: textOf(fields, 'namespace'),
    name: textOf(fields, 'name'),
    uid: textOf(fields, 'uid'),
  };
}

function isOrigin(value: Json | undefined): value is Origin {
  return typeof value === 'string' && Object.hasOwn(ORIGINS, value);
}

function fieldsOf(value: Json): JsonObject {
  if (isObject(value)) return value;
  throw bad('a part of a snapshot holds objects alone');
}

function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw bad(`a part of a snapshot lacks ${name}`);
}

function bad(message: string): JournalError {
  return new JournalError('BadSnapshot', message);
}
