import type { BlobRef, Identity, Json, JournalEntry, JsonObject } from '@clotho/api';

import { isObject } from '../digest/json.ts';
import { TYPE_PREFIX, type LeafEntry } from './entry.ts';
import { JournalError } from './error.ts';
import { parseCanonical } from './parse-canonical.ts';

const DIGITS = /^(?:0|[1-9]\d{0,15})$/;
const HEX_HASH = /^[0-9a-f]{64}$/;

/**
 * Reads a leaf. Only canonical bytes are read, so that nobody can read another entry in them.
 * Throws JournalError `BadEntry` which names the field.
 */
export function parseLeaf(bytes: Uint8Array): LeafEntry {
  return leafIn(parseCanonical(bytes));
}

/** Reads a leaf whose bytes are known to be plainly canonical. Throws JournalError `BadEntry`. */
export function parsePlainLeaf(bytes: Buffer): LeafEntry {
  const event: Json = JSON.parse(bytes.toString());
  if (isObject(event)) return leafIn(event);
  throw bad('the entry', 'a JSON object');
}

function leafIn(event: JsonObject): LeafEntry {
  const data = objectAt(event, 'data');
  const prev = event['prev'] === undefined ? '' : textAt(event, 'prev');
  if (prev !== '' && !HEX_HASH.test(prev)) throw bad('prev', 'a SHA-256 in hex');
  const type = textAt(event, 'type');
  if (!type.startsWith(TYPE_PREFIX)) throw bad('type', `a type of ${TYPE_PREFIX}*`);
  const change = data['change'];
  return {
    id: textAt(event, 'id'),
    source: textAt(event, 'source'),
    kind: type.slice(TYPE_PREFIX.length),
    at: textAt(event, 'time'),
    recordedAt: textAt(event, 'recordedat'),
    seq: countAt(event, 'seq'),
    stream: textAt(event, 'stream'),
    streamSeq: countAt(event, 'streamseq'),
    prev,
    actor: actorOf(objectAt(data, 'actor')),
    subject: subjectOf(objectAt(data, 'subject')),
    ...(isObject(change) ? { change: changeOf(change) } : {}),
    body: objectAt(data, 'body'),
    blobs: blobsOf(data['blobs']),
  };
}

function actorOf(actor: JsonObject): Identity {
  const groups = actor['groups'];
  return {
    username: textAt(actor, 'username'),
    ...(typeof actor['uid'] === 'string' ? { uid: actor['uid'] } : {}),
    ...(Array.isArray(groups) ? { groups: groups.map(String) } : {}),
  };
}

function subjectOf(subject: JsonObject): JournalEntry['subject'] {
  const { namespace, uid } = subject;
  return {
    apiVersion: textAt(subject, 'apiVersion'),
    kind: textAt(subject, 'kind'),
    name: textAt(subject, 'name'),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof uid === 'string' ? { uid } : {}),
  };
}

function changeOf(change: JsonObject): NonNullable<JournalEntry['change']> {
  const { namespace } = change;
  return {
    name: textAt(change, 'name'),
    uid: textAt(change, 'uid'),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function blobsOf(blobs: Json | undefined): BlobRef[] {
  if (blobs === undefined) return [];
  if (!Array.isArray(blobs)) throw bad('data.blobs', 'a list');
  return blobs.map((blob) => {
    if (!isObject(blob)) throw bad('data.blobs', 'a list of objects');
    const { size, salted, name, mediaType } = blob;
    const sha256 = textAt(blob, 'sha256');
    if (!HEX_HASH.test(sha256)) throw bad('data.blobs[].sha256', 'a SHA-256 in hex');
    if (typeof size !== 'number' || typeof salted !== 'boolean') throw bad('data.blobs', 'refs');
    return {
      sha256,
      size,
      salted,
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof mediaType === 'string' ? { mediaType } : {}),
    };
  });
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (isObject(value)) return value;
  throw bad(key, 'an object');
}

function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value === 'string') return value;
  throw bad(key, 'a string');
}

function countAt(object: JsonObject, key: string): number {
  const text = textAt(object, key);
  if (DIGITS.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw bad(key, 'a whole number in digits');
}

function bad(field: string, expected: string): JournalError {
  return new JournalError('BadEntry', `${field}: expected ${expected}`);
}
