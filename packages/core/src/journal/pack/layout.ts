import type { Json } from '@clotho/api';

import { isObject, parseJson } from '../../digest/json.ts';
import { JournalError } from '../error.ts';

export const PACK_FORMAT = 'clotho-evidence/v1';

/** Where the parts of an evidence pack lie; see docs/evidence-pack.md. */
export const PACK = {
  manifest: 'pack.json',
  readme: 'README.txt',
  report: 'report.html',
  checkpoint: 'log/checkpoint',
  tiles: 'log/',
  entries: 'entries/',
  checkpoints: 'checkpoints/',
  keys: 'keys.txt',
  heads: 'heads.json',
  blobs: 'blobs/sha256/',
  archive: 'archive.json',
  statements: 'statements/',
  timestamps: 'timestamps/',
} as const;

/** Whose history the pack was asked for. */
export type PackScope =
  | { kind: 'Change'; namespace: string; name: string; uid: string }
  /** Every entry from `from` to `to`, both included. */
  | { kind: 'Range'; from: number; to: number }
  | { kind: 'Environment'; name: string };

export interface PackManifest {
  format: typeof PACK_FORMAT;
  /** Name of the log. */
  origin: string;
  /** RFC 3339. */
  madeAt: string;
  /** Who asked for it. */
  madeBy?: string;
  scope: PackScope;
  /** How many entries there are. */
  entries: number;
  /** Streams that are shown from their first entry on, without gaps. */
  streams: readonly string[];
  /** Every other file of the pack. */
  files: readonly { path: string; size: number }[];
}

/** An object of the archive, by the version that the pack speaks of. */
export interface ArchivedVersion {
  bucket: string;
  key: string;
  versionId: string;
  /** SHA-256 in hex. */
  sha256: string;
  size: number;
}

export interface PackFile {
  /** With `/`, from the top of the pack. */
  path: string;
  bytes: Uint8Array;
}

export function blobPath(sha256: string): string {
  return `${PACK.blobs}${sha256}`;
}

/** Reads `pack.json`. Throws JournalError `BadPack` or JsonError. */
export function parsePackManifest(bytes: Uint8Array): PackManifest {
  const json = parseJson(Buffer.from(bytes).toString());
  if (!isObject(json)) throw bad('is no JSON object');
  const { format, origin, madeAt, madeBy, entries, streams, files } = json;
  if (format !== PACK_FORMAT) throw bad(`has no format ${PACK_FORMAT}; use a newer verifier`);
  if (typeof origin !== 'string' || typeof madeAt !== 'string' || typeof entries !== 'number') {
    throw bad('needs origin, madeAt and entries');
  }
  if (!Array.isArray(streams) || !Array.isArray(files)) throw bad('needs streams and files');
  return {
    format,
    origin,
    madeAt,
    ...(typeof madeBy === 'string' ? { madeBy } : {}),
    scope: scopeOf(json['scope']),
    entries,
    streams: streams.map((stream) => textOf(stream)),
    files: files.map(fileOf),
  };
}

/** Reads `archive.json`. Throws JournalError `BadPack` or JsonError. */
export function parseArchive(bytes: Uint8Array): ArchivedVersion[] {
  const json = parseJson(Buffer.from(bytes).toString());
  if (!Array.isArray(json)) throw new JournalError('BadPack', 'archive.json is no list');
  return json.map(parseArchivedVersion);
}

/** Throws JournalError `BadPack`. */
export function parseArchivedVersion(json: Json): ArchivedVersion {
  const { bucket, key, versionId, sha256, size } = isObject(json) ? json : {};
  if (typeof size !== 'number') throw new JournalError('BadPack', 'a version needs a size');
  return {
    bucket: textOf(bucket),
    key: textOf(key),
    versionId: textOf(versionId),
    sha256: textOf(sha256),
    size,
  };
}

function scopeOf(scope: Json | undefined): PackScope {
  const { kind, namespace, name, uid, from, to } = isObject(scope) ? scope : {};
  if (kind === 'Change') {
    return { kind, namespace: textOf(namespace), name: textOf(name), uid: textOf(uid) };
  }
  if (kind === 'Environment') return { kind, name: textOf(name) };
  const isRange = kind === 'Range' && typeof from === 'number' && typeof to === 'number';
  if (isRange) return { kind, from, to };
  throw bad('has no scope of kind Change, Range or Environment');
}

function fileOf(file: Json): { path: string; size: number } {
  const { path, size } = isObject(file) ? file : {};
  if (typeof path === 'string' && typeof size === 'number') return { path, size };
  throw bad('needs path and size of each file');
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw bad('has something else where a string is needed');
}

function bad(reason: string): JournalError {
  return new JournalError('BadPack', `${PACK.manifest} ${reason}`);
}
