import type { ErasureRequest, JournalEntry, JsonObject } from '@clotho/api';
import {
  isObject,
  parseArchivedVersion,
  parseLeaf,
  type ArchivedVersion,
  type LeafEntry,
} from '@clotho/core/journal';
import type { Journal } from '@clotho/store';
import type { UserInfo } from '@clotho/kube';
import { leavesOfKind } from './leaves.ts';
import type { ErasureTarget } from './target.ts';

/** Nobody else writes what counts here. */
export const SOURCE = 'clotho/journal';

/** An erasure that is on record. */
export interface RecordedErasure {
  readonly seq: number;
  readonly sha256: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly contents: readonly string[];
  readonly objects: readonly ArchivedVersion[];
  readonly subject: JournalEntry['subject'];
  readonly change: JournalEntry['change'];
}

/** The entry that says that content is erased; the same content is erased once. */
export function erasureEntry(
  { sha256, contents, objects, entry }: ErasureTarget,
  said: { by: UserInfo; at: string; why: ErasureRequest; more: Record<string, unknown> },
): JournalEntry {
  const { reason, basis, ticket } = said.why;
  const change = changeOf(entry);
  return {
    id: `erased/${sha256}`,
    at: said.at,
    kind: 'BlobErased',
    actor: { username: said.by.username, groups: [...(said.by.groups ?? [])] },
    subject: subjectOf(sha256, entry),
    ...(change ? { change } : {}),
    body: {
      sha256,
      reason,
      ...(basis === undefined ? {} : { basis }),
      ...(ticket === undefined ? {} : { ticket }),
      ...said.more,
      contents,
      objects,
      ...(entry ? { refersTo: entry.seq } : {}),
    },
  };
}

/** As what erasures are found. */
export function subjectOf(
  sha256: string,
  entry: Pick<LeafEntry, 'subject'> | undefined,
): JournalEntry['subject'] {
  const { namespace } = entry?.subject ?? {};
  const place = namespace === undefined ? {} : { namespace };
  return { apiVersion: 'v1', kind: 'Blob', name: sha256, ...place };
}

/** The history of the Change shows what was erased of it. */
export function changeOf(entry: LeafEntry | undefined): JournalEntry['change'] {
  if (entry?.change) return entry.change;
  const { kind, name, namespace, uid } = entry?.subject ?? {};
  if (kind !== 'Change' || name === undefined || uid === undefined) return undefined;
  return { name, uid, ...(namespace === undefined ? {} : { namespace }) };
}

/** Every erasure on record, in order. */
export async function recordedErasures(journal: Journal): Promise<RecordedErasure[]> {
  return (await entriesOfKind('BlobErased', journal)).flatMap((entry) => erasureIn(entry) ?? []);
}

/** What the journal says of this content. */
export async function recordedErasure(
  sha256: string,
  journal: Journal,
): Promise<RecordedErasure | undefined> {
  const blob = await journal.blobState(sha256);
  const seq = blob?.erasedBy ?? undefined;
  const told = seq === undefined ? undefined : await journal.entry(seq);
  if (told) return erasureIn(parseLeaf(Buffer.from(told.leaf)));
  const all = await recordedErasures(journal);
  return all.find((each) => each.sha256 === sha256 || each.contents.includes(sha256));
}

/** Versions that are removed from the archive, as the journal says. */
export async function removedVersions(journal: Journal): Promise<Set<unknown>> {
  const entries = await entriesOfKind('ArchiveErased', journal);
  return new Set(entries.map(({ body }) => body['versionId']));
}

/** Entries of this server's own source, in order. */
export async function entriesOfKind(kind: string, journal: Journal): Promise<LeafEntry[]> {
  const found: LeafEntry[] = [];
  for await (const leaf of leavesOfKind(kind, journal)) {
    const entry = parseLeaf(Buffer.from(leaf));
    if (entry.source === SOURCE) found.push(entry);
  }
  return found;
}

/** A field of a body that this server wrote; empty where there is none. */
export function textAt(body: JsonObject, field: string): string {
  const value = body[field];
  return typeof value === 'string' ? value : '';
}

function erasureIn(entry: LeafEntry): RecordedErasure | undefined {
  const { body, seq, actor, at, subject, change } = entry;
  const { sha256, reason, contents, objects } = body;
  if (typeof sha256 !== 'string' || typeof reason !== 'string') return undefined;
  const listed = Array.isArray(contents) ? contents.filter(isObject) : [];
  return {
    seq,
    sha256,
    by: actor.username,
    at,
    reason,
    contents: listed.map((content) => textAt(content, 'sha256')),
    objects: Array.isArray(objects) ? objects.map(parseArchivedVersion) : [],
    subject,
    change,
  };
}
