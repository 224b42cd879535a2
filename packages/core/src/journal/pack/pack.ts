import { hash } from 'node:crypto';

import { canonicalize } from '../../digest/canonical.ts';
import { JournalError } from '../error.ts';
import type { HeadProof } from '../heads.ts';
import { tilesToProve } from '../merkle/proven-tiles.ts';
import { tilePath, type TileId } from '../merkle/tile.ts';
import type { ReadTile } from '../merkle/tile-nodes.ts';
import { parseCheckpoint, type Checkpoint } from '../note/checkpoint.ts';
import { formatVerifierKey, type NoteKey } from '../note/key.ts';
import { openNote } from '../note/note.ts';
import { parseLeaf } from '../parse-leaf.ts';
import { plainJson } from '../plain-json.ts';
import {
  blobPath,
  PACK,
  PACK_FORMAT,
  type ArchivedVersion,
  type PackFile,
  type PackScope,
} from './layout.ts';
import { README } from './readme.ts';
import { Report } from './report/report.ts';

/** All that a pack is made of. */
export interface PackSource {
  origin: string;
  scope: PackScope;
  /** RFC 3339. */
  madeAt: string;
  madeBy?: string;
  /** Exact bytes of the leaves, by rising `seq`. */
  leaves: readonly Uint8Array[];
  /** Streams of which every entry is among the leaves, up to what `heads` says. */
  streams: readonly string[];
  /** The newest checkpoint, a signed note; every leaf is in its tree. */
  checkpoint: string;
  /** Older checkpoints, signed notes, e.g. those of the archive. */
  olderCheckpoints?: readonly string[];
  keys: readonly NoteKey[];
  /** Gives the tiles that `tilesToProve` names for the leaves and the older sizes. */
  readTile: ReadTile;
  /** One for each of `streams`; its Heads entry is among the leaves. */
  heads?: readonly HeadProof[];
  /** Blobs of the leaves, of snapshots the chunks too; what was erased is left out. */
  blobs?: readonly Uint8Array[];
  archive?: readonly ArchivedVersion[];
  /** Checkpoints that authorities of RFC 3161 have timestamped: the signed note, and the answer. */
  timestamps?: readonly { note: string; response: Uint8Array }[];
  /** in-toto statements in DSSE envelopes, as `signStatement` writes them. */
  statements?: readonly string[];
}

/** Lines of one file of entries: few enough to be opened, enough to be few files. */
const LINES = 8192;

/**
 * The files of an evidence pack, its manifest first. Pure: equal sources give equal bytes. Throws
 * JournalError, `TileMissing` for a tile that `readTile` does not have.
 */
export function evidencePack(source: PackSource): PackFile[] {
  const { origin, scope, madeAt, madeBy, leaves } = source;
  const checkpoint = checkpointOf(source.checkpoint);
  const about = { origin, scope, madeAt, ...(madeBy === undefined ? {} : { madeBy }) };
  const report = new Report();
  const seqs = leaves.map((leaf) => {
    const entry = parseLeaf(leaf);
    report.add(entry);
    return entry.seq;
  });
  const files = [
    file(PACK.report, report.render({ about, checkpoint })),
    file(PACK.readme, README),
    ...entryFiles(leaves),
    ...logFiles(source, checkpoint, seqs),
    ...evidenceFiles(source),
  ];
  const listed = files.map(({ path, bytes }) => ({ path, size: bytes.length }));
  const counts = { entries: leaves.length, streams: source.streams, files: listed };
  return [jsonFile(PACK.manifest, { format: PACK_FORMAT, ...about, ...counts }), ...files];
}

function entryFiles(leaves: readonly Uint8Array[]): PackFile[] {
  const newline = Buffer.from('\n');
  const files: PackFile[] = [];
  for (let at = 0; at < leaves.length; at += LINES) {
    const lines = leaves.slice(at, at + LINES).flatMap((leaf) => [leaf, newline]);
    const path = `${PACK.entries}${String(at / LINES).padStart(6, '0')}.jsonl`;
    files.push({ path, bytes: Buffer.concat(lines) });
  }
  return files;
}

function logFiles(source: PackSource, { size }: Checkpoint, seqs: readonly number[]): PackFile[] {
  const { checkpoint, olderCheckpoints = [], timestamps = [], keys, readTile } = source;
  const older = olderCheckpoints.map((note) => ({ note, size: checkpointOf(note).size }));
  const stamped = timestamps.map((each) => ({ ...each, size: checkpointOf(each.note).size }));
  const sizes = [...older, ...stamped]
    .map((each) => each.size)
    .filter((each) => each > 0 && each <= size);
  return [
    file(PACK.checkpoint, checkpoint),
    ...older.map(({ note, size: at }, i) => file(`${PACK.checkpoints}${i + 1}-${at}.txt`, note)),
    ...stamped.flatMap(({ note, response, size: at }, i) => [
      file(`${PACK.timestamps}${i + 1}-${at}.txt`, note),
      { path: `${PACK.timestamps}${i + 1}-${at}.tsr`, bytes: response },
    ]),
    file(PACK.keys, keys.map((key) => `${formatVerifierKey(key)}\n`).join('')),
    ...tilesToProve(size, seqs, sizes).map((tile) => tileFile(tile, readTile)),
  ];
}

function tileFile(tile: TileId, readTile: ReadTile): PackFile {
  const bytes = readTile(tile);
  if (bytes) return { path: `${PACK.tiles}${tilePath(tile)}`, bytes };
  throw new JournalError(
    'TileMissing',
    `${tilePath(tile)} is needed for the pack; it is not there`,
  );
}

function evidenceFiles({ heads, blobs, archive, statements }: PackSource): PackFile[] {
  const unique = new Map(blobs?.map((bytes) => [hash('sha256', bytes, 'hex'), bytes]));
  return [
    ...(heads?.length ? [jsonFile(PACK.heads, heads)] : []),
    ...(archive?.length ? [jsonFile(PACK.archive, archive)] : []),
    ...[...unique].map(([sha256, bytes]) => ({ path: blobPath(sha256), bytes })),
    ...(statements ?? []).map((text, i) => file(`${PACK.statements}${i + 1}.dsse.json`, text)),
  ];
}

function checkpointOf(note: string): Checkpoint {
  return parseCheckpoint(openNote(note, []).text);
}

function file(path: string, text: string): PackFile {
  return { path, bytes: Buffer.from(text) };
}

function jsonFile(path: string, value: unknown): PackFile {
  return file(path, `${canonicalize(plainJson(value))}\n`);
}
