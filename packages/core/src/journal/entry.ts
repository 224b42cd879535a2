import type { BlobRef, EntryKind, Identity, JournalEntry, JsonObject } from '@clotho/api';

import { quote } from '../digest/json.ts';
import { parseInstant } from '../time.ts';
import { JournalError } from './error.ts';
import { MAX_LEAF_BYTES } from './merkle/bundle.ts';
import { leafHash, type Hash } from './merkle/hash.ts';
import { plainText } from './plain-text.ts';

/** Where an entry stands in the journal. */
export interface EntryPlace {
  /** Index of the leaf, from 0 on, without gaps. */
  seq: number | bigint;
  /** See `streamOf`. */
  stream: string;
  /** Place within the stream, from 1 on, without gaps. */
  streamSeq: number | bigint;
  /** Leaf hash of the entry before it in the stream, in hex; empty for the first one. */
  prev: string;
  /** RFC 3339: when the journal took it, by the clock of the server. */
  at: string;
  /** Who handed it in, as the server authenticated them; `id` is unique for this source. */
  source?: string;
}

/** An entry as it is hashed. */
export interface Leaf {
  /** Canonical JSON (RFC 8785) of a CloudEvent; it holds no line break. */
  text: string;
  /** The text in UTF-8. */
  bytes: Buffer;
  /** RFC 6962 leaf hash of the bytes. */
  hash: Hash;
}

/** What a reader of a leaf gets; kinds that this version does not know are read all the same. */
export interface LeafEntry {
  id: string;
  /** Who handed it in. */
  source: string;
  kind: EntryKind | (string & {});
  /** RFC 3339: when it happened, by the clock of whoever recorded it. */
  at: string;
  /** RFC 3339: when the journal took it. */
  recordedAt: string;
  seq: number;
  stream: string;
  streamSeq: number;
  prev: string;
  actor: Identity;
  subject: JournalEntry['subject'];
  change?: NonNullable<JournalEntry['change']>;
  body: JsonObject;
  blobs: BlobRef[];
}

export const TYPE_PREFIX = 'uk.co.cosmosdevops.clotho.';
const HEX_HASH = /^(?:[0-9a-f]{64})?$/;

/**
 * The leaf of an entry at its place: a CloudEvent 1.0 in canonical JSON, at most 65,535 bytes.
 * Larger content goes into blobs first. Throws JournalError or JsonError.
 */
export function leafOf(entry: JournalEntry, place: EntryPlace): Leaf {
  checkPlace(place);
  const text = eventText(entry, place);
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_LEAF_BYTES) {
    throw new JournalError(
      'TooLarge',
      `entry ${entry.id} has ${bytes.length} bytes, over ${MAX_LEAF_BYTES}; put its content into a blob and refer to that`,
    );
  }
  return { text, bytes, hash: leafHash(bytes) };
}

/**
 * Written field by field in the order of their names, since each entry passes here. Integers of
 * CloudEvents have 32 bits, so that places are written as strings of digits.
 */
function eventText(entry: JournalEntry, place: EntryPlace): string {
  const { actor, subject, change, body, blobs } = entry;
  const about = [subject.kind, subject.namespace, subject.name].filter(Boolean).join('/');
  const prev = place.prev === '' ? '' : `"prev":"${place.prev}",`;
  return (
    `{"data":${plainText({ actor, blobs, body, change, subject })},` +
    `"datacontenttype":"application/json","id":${quote(entry.id)},${prev}` +
    `"recordedat":"${place.at}","seq":"${place.seq}","source":${quote(place.source ?? 'clotho')},` +
    `"specversion":"1.0","stream":${quote(place.stream)},"streamseq":"${place.streamSeq}",` +
    `"subject":${quote(about)},"time":${quote(entry.at)},"type":${quote(TYPE_PREFIX + entry.kind)}}`
  );
}

/** A batch has one time, which is looked at once. */
let goodTime = '';

function checkPlace({ seq, stream, streamSeq, prev, at }: EntryPlace): void {
  if (at !== goodTime) parseInstant(at);
  goodTime = at;
  const isPlace = isCount(seq, 0) && isCount(streamSeq, 1) && stream !== '' && HEX_HASH.test(prev);
  // The first entry of a stream follows none, every other one does.
  if (isPlace && (Number(streamSeq) === 1) === (prev === '')) return;
  throw new JournalError(
    'BadPlace',
    `seq ${seq}, ${stream || 'no stream'} ${streamSeq}, prev "${prev}" is no place of an entry`,
  );
}

function isCount(value: number | bigint, least: number): boolean {
  return value >= least && Number.isSafeInteger(Number(value));
}
