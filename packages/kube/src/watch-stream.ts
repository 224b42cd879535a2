import type { Json } from '@clotho/core';
import { KubeError } from './kube-error.ts';
import type { KubeObject, WatchEvent } from './kube-object.ts';
import { isKubeObject } from './shape.ts';
import { errorOfStatus, isObject, readObject } from './status.ts';

const NEWLINE = 0x0a;
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const EVENT_TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/**
 * Turns the bytes of a watch into events, one a line, in order.
 * @throws KubeError with the server's code for an `ERROR` event, `Malformed` for anything unreadable
 */
export async function* readWatchEvents<T extends KubeObject>(
  what: string,
  bytes: AsyncIterable<Buffer>,
): AsyncGenerator<WatchEvent<T>> {
  for await (const line of readLines(what, bytes)) {
    if (line.byteLength > 0) {
      yield readEvent<T>(what, decode(what, line));
    }
  }
}

async function* readLines(what: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]);
      parts = [];
      held = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    held += chunk.byteLength - start;
    if (held > MAX_LINE_BYTES) {
      throw new KubeError('Malformed', `${what}: an event of more than ${MAX_LINE_BYTES} bytes`);
    }
  }
}

function decode(what: string, line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch (cause) {
    throw new KubeError('Malformed', `${what}: an event is not UTF-8`, { cause });
  }
}

function readEvent<T extends KubeObject>(what: string, line: string): WatchEvent<T> {
  const event = readObject(what, line);
  const { type, object } = event;
  if (type === 'ERROR' && isObject(object)) {
    throw errorOfStatus(what, object);
  }
  if (!isEventType(type) || !isKubeObject<T>(object) || !hasVersion(object)) {
    throw new KubeError('Malformed', `${what}: an event of unknown shape`);
  }
  return { type, object };
}

function isEventType(type: Json | undefined): type is WatchEvent['type'] {
  return EVENT_TYPES.has(type);
}

function hasVersion(object: KubeObject): boolean {
  return typeof object.metadata.resourceVersion === 'string';
}
