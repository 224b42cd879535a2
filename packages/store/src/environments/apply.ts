import {
  compareStates,
  formatInstant,
  JournalError,
  objectName,
  parseChunk,
  parseInstant,
  parseManifest,
  type ChunkRef,
  type LeafEntry,
  type NamespaceState,
  type SnapshotManifest,
  type StateDifference,
} from '@clotho/core/journal';
import type { TransactionSql } from 'postgres';

type Transaction = TransactionSql<{ bigint: number }>;

interface Latest {
  readonly number: number;
  readonly at: number;
  /** SHA-256 in hex; empty before the first. */
  readonly manifest: string;
}

/** Takes an entry about an environment into the projection. Throws JournalError, JsonError. */
export async function applyEntry(entry: LeafEntry, tx: Transaction): Promise<void> {
  if (entry.kind === 'SnapshotTaken') await applySnapshot(entry, tx);
  if (entry.kind === 'EnvironmentGap') await applyGap(entry, tx);
}

async function applySnapshot(entry: LeafEntry, tx: Transaction): Promise<void> {
  const { name, namespace = '' } = entry.subject;
  const root = textOf(entry, 'manifest');
  const latest = await latestOf(name, tx);
  const number = latest.number + 1;
  const at = formatInstant(Math.max(parseInstant(entry.at), latest.at));
  await tx`
    INSERT INTO projection.environment (name, namespace, number, seen_from, seen_until)
    VALUES (${name}, ${namespace}, ${number}, ${at}, ${at})
    ON CONFLICT (name) DO UPDATE SET number = ${number}, left_at = NULL,
      seen_until = greatest(projection.environment.seen_until, ${at})`;
  await closeGaps(name, at, tx);
  const after = await manifestAt(root, tx);
  await insertSnapshot({ name, number, seq: entry.seq, at, root, parts: after }, tx);
  const before = latest.manifest ? await manifestAt(latest.manifest, tx) : NOTHING;
  // What was erased can't be compared; what stood before is then told of longer.
  if (before && after) await moveSpans(name, number, changedParts(before, after), tx);
}

interface NewSnapshot {
  readonly name: string;
  readonly number: number;
  readonly seq: number;
  readonly at: string;
  readonly root: string;
  readonly parts: Parts | null;
}

async function insertSnapshot(snapshot: NewSnapshot, tx: Transaction): Promise<void> {
  const { name, number, seq, at, root, parts } = snapshot;
  const chunks = parts?.chunks ?? [];
  const hashes = Buffer.concat(chunks.map(({ sha256 }) => Buffer.from(sha256, 'hex')));
  const sumOf = (what: 'containers' | 'objects'): number =>
    chunks.reduce((sum, chunk) => sum + chunk[what], 0);
  await tx`
    INSERT INTO projection.snapshot
      (environment, number, seq, at, unsure_from, manifest, chunks, containers, objects)
    VALUES (${name}, ${number}, ${seq}, ${at},
      (SELECT min(from_at) FROM projection.gap WHERE environment = ${name} AND to_at = ${at}),
      ${Buffer.from(root, 'hex')}, ${hashes}, ${sumOf('containers')}, ${sumOf('objects')})`;
}

async function moveSpans(
  environment: string,
  number: number,
  pairs: readonly Pair[],
  tx: Transaction,
): Promise<void> {
  for (const [was, now] of pairs) {
    const states = await Promise.all([stateOf(was, tx), stateOf(now, tx)]);
    if (states.includes(null)) continue;
    const difference = compareStates(states[0] ?? undefined, states[1] ?? undefined);
    await closeSpans(environment, number, difference, tx);
    await openSpans(environment, number, difference, tx);
  }
}

async function applyGap(entry: LeafEntry, tx: Transaction): Promise<void> {
  const { name } = entry.subject;
  const reason = textOf(entry, 'reason');
  const from = formatInstant(parseInstant(textOf(entry, 'from')));
  const { to: end } = entry.body;
  const to = typeof end === 'string' ? formatInstant(parseInstant(end)) : null;
  const leftAt = reason === 'NotManaged' && to === null ? from : null;
  const known = await tx`
    UPDATE projection.environment
    SET seen_until = greatest(seen_until, ${to ?? from}), left_at = ${leftAt}
    WHERE name = ${name}`;
  if (known.count === 0) return;
  await tx`
    INSERT INTO projection.gap (environment, from_at, to_at, reason, seq)
    VALUES (${name}, ${from}, ${to}, ${reason}, ${entry.seq})
    ON CONFLICT (environment, from_at) DO UPDATE SET to_at = excluded.to_at`;
  if (to !== null) await closeGaps(name, to, tx);
}

/** Whoever opened a gap may be gone when it ends: what was seen afterwards closes it. */
async function closeGaps(environment: string, at: string, tx: Transaction): Promise<void> {
  await tx`
    UPDATE projection.gap SET to_at = ${at}
    WHERE environment = ${environment} AND to_at IS NULL AND from_at < ${at}`;
}

type Parts = Pick<SnapshotManifest, 'chunks'>;

const NOTHING: Parts = { chunks: [] };

async function latestOf(environment: string, tx: Transaction): Promise<Latest> {
  const rows = await tx<Latest[]>`
    SELECT number, (extract(epoch FROM at) * 1000)::bigint AS at, encode(manifest, 'hex') AS manifest
    FROM projection.snapshot WHERE environment = ${environment} ORDER BY number DESC LIMIT 1`;
  return rows[0] ?? { number: 0, at: 0, manifest: '' };
}

type Pair = readonly [was: ChunkRef | undefined, now: ChunkRef | undefined];

function changedParts(before: Parts, after: Parts): Pair[] {
  const names = [...before.chunks, ...after.chunks].map(({ namespace }) => namespace);
  const partOf = ({ chunks }: Parts, name: string): ChunkRef | undefined =>
    chunks.find(({ namespace }) => namespace === name);
  return [...new Set(names)]
    .map((name): Pair => [partOf(before, name), partOf(after, name)])
    .filter(([was, now]) => was?.sha256 !== now?.sha256);
}

/** Null when its content is not there any more. */
async function manifestAt(sha256: string, tx: Transaction): Promise<Parts | null> {
  const bytes = await contentOf(sha256, tx);
  return bytes && parseManifest(bytes);
}

/** Undefined where there is no part to read; null when it is not there any more. */
async function stateOf(
  part: ChunkRef | undefined,
  tx: Transaction,
): Promise<NamespaceState | null | undefined> {
  if (!part) return undefined;
  const bytes = await contentOf(part.sha256, tx);
  return bytes && parseChunk(bytes);
}

async function contentOf(sha256: string, tx: Transaction): Promise<Buffer | null> {
  const rows = await tx<{ content: Buffer | null }[]>`
    SELECT content FROM journal.blob WHERE sha256 = ${Buffer.from(sha256, 'hex')}`;
  return rows[0]?.content ?? null;
}

async function closeSpans(
  environment: string,
  number: number,
  { objects, containers }: StateDifference,
  tx: Transaction,
): Promise<void> {
  const gone = objects.flatMap(({ was }) => was ?? []);
  await tx`
    UPDATE projection.object_span s SET to_number = ${number}
    FROM json_to_recordset(${listOf(gone.map((o) => ({ object: objectName(o), ...o })))}::text::json)
      AS o (object text, "apiVersion" text)
    WHERE s.environment = ${environment} AND s.to_number IS NULL
      AND s.object = o.object AND s.api_version = o."apiVersion"`;
  // A container of which there are more or fewer runs on.
  const ended = containers.flatMap(({ was, now }) => (was && !now ? was : []));
  await tx`
    UPDATE projection.container_span s SET to_number = ${number}
    FROM json_to_recordset(${listOf(ended)}::text::json)
      AS c (workload text, container text, image text, "imageDigest" text)
    WHERE s.environment = ${environment} AND s.to_number IS NULL AND s.workload = c.workload
      AND s.container = c.container AND s.image = c.image AND s.digest = c."imageDigest"`;
}

async function openSpans(
  environment: string,
  number: number,
  { objects, containers }: StateDifference,
  tx: Transaction,
): Promise<void> {
  const come = objects
    .flatMap(({ now }) => now ?? [])
    .map(({ change, writers = [], ...o }) => ({
      ...o,
      object: objectName(o),
      writers,
      changeNamespace: change?.namespace,
      changeName: change?.name,
      changeUid: change?.uid,
    }));
  await tx`
    INSERT INTO projection.object_span (environment, object, api_version, digest, origin,
      change_namespace, change_name, change_uid, writers, from_number)
    SELECT ${environment}, o.object, o."apiVersion", o.digest, o.origin,
      o."changeNamespace", o."changeName", o."changeUid", o.writers, ${number}
    FROM json_to_recordset(${listOf(come)}::text::json)
      AS o (object text, "apiVersion" text, digest text, origin text, "changeNamespace" text,
        "changeName" text, "changeUid" text, writers text[])`;
  const begun = containers.flatMap(({ was, now }) => (now && !was ? now : []));
  await tx`
    INSERT INTO projection.container_span
      (environment, workload, container, image, digest, from_number)
    SELECT ${environment}, c.workload, c.container, c.image, c."imageDigest", ${number}
    FROM json_to_recordset(${listOf(begun)}::text::json)
      AS c (workload text, container text, image text, "imageDigest" text)`;
}

function listOf(rows: readonly object[]): string {
  return JSON.stringify(rows);
}

function textOf({ seq, body }: LeafEntry, field: string): string {
  const value = body[field];
  if (typeof value === 'string') return value;
  throw new JournalError('BadEntry', `entry ${seq} lacks ${field}`);
}
