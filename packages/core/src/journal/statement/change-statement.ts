import type { Json, JsonObject } from '@clotho/api';

import { isObject } from '../../digest/json.ts';
import type { Statement } from '../dsse.ts';
import type { LeafEntry } from '../entry.ts';
import { plainJson } from '../plain-json.ts';
import { imageSubjects } from './images.ts';

export const CHANGE_PREDICATE = 'https://clotho.cosmosdevops.co.uk/change/v1';

/** Phases after which something was, or may have been, deployed. */
const TOLD: readonly string[] = ['Completed', 'Failed', 'RolledBack'];

/** Whether an entry ends a Change in such a way that a statement is made about it. */
export function endsChange({ kind, body }: LeafEntry): boolean {
  return kind === 'ChangeTransition' && TOLD.includes(textOf(body['phase']));
}

/**
 * What the journal says of a Change that came to its end, for those who check deployments by in-toto
 * statements: its subjects are what was approved, the objects and the images; its predicate, who
 * approved it, when it was done, and where the journal has it. Equal entries give equal statements.
 *
 * @param entries of the stream of the Change, from its first to the one that ended it
 * @returns undefined where no digest is known that could be spoken of
 */
export function changeStatement(
  entries: readonly LeafEntry[],
  origin: string,
): Statement | undefined {
  const end = entries.at(-1);
  if (!end) return undefined;
  const subject = [...contentSubjects(entries), ...objectSubjects(entries), ...imagesOf(entries)];
  if (subject.length === 0) return undefined;
  return { subject, predicateType: CHANGE_PREDICATE, predicate: predicateOf(entries, end, origin) };
}

function predicateOf(entries: readonly LeafEntry[], end: LeafEntry, origin: string): JsonObject {
  const { subject, body, seq, stream, at } = end;
  const { namespace = '', name, uid = '' } = subject;
  const asked = lastWith(entries, 'request');
  const approved = lastWith(entries, 'approvals');
  const predicate = plainJson({
    change: { namespace, name, uid, ...objectAt(asked, 'request') },
    outcome: textOf(body['phase']),
    because: textOf(body['what']),
    finishedAt: at,
    approvals: approved?.body['approvals'],
    window: lastWith(entries, 'window')?.body['window'],
    applied: written(entries).map(({ body: { operation, digest }, at: appliedAt, ...entry }) => ({
      operation,
      object: objectName(entry),
      digest,
      at: appliedAt,
      seq: entry.seq,
    })),
    images: [...new Set(entries.flatMap(imageNames))].toSorted(),
    archived: entries.filter(({ kind }) => kind === 'Archived').map(versionOf),
    journal: { origin, stream, firstSeq: entries[0]?.seq, lastSeq: seq, entries: entries.length },
  });
  return isObject(predicate) ? predicate : {};
}

type Subjects = Statement['subject'];

/** The content that approvals are bound to. */
function contentSubjects(entries: readonly LeafEntry[]): Subjects {
  const last = lastWith(entries, 'contentDigest');
  if (!last) return [];
  const { namespace = '', name } = last.change ?? last.subject;
  return subjectOf(`content of Change ${namespace}/${name}`, last.body['contentDigest']);
}

/** What was created or updated; what was deleted is told in the predicate. */
function objectSubjects(entries: readonly LeafEntry[]): Subjects {
  return written(entries)
    .filter(({ body }) => body['operation'] !== 'Delete')
    .flatMap((entry) => subjectOf(objectName(entry), entry.body['digest']));
}

function imagesOf(entries: readonly LeafEntry[]): Subjects {
  return imageSubjects(entries.flatMap(imageNames));
}

function written(entries: readonly LeafEntry[]): LeafEntry[] {
  return entries.filter(
    ({ kind, body }) => kind === 'ObjectApplied' && body['stage'] === 'written',
  );
}

function versionOf({ body }: LeafEntry): JsonObject {
  const { bucket = '', key = '', versionId = '', sha256 = '' } = body;
  return { bucket, key, versionId, sha256 };
}

/** Names of the images that an entry speaks of. */
export function imageNames({ body }: Pick<LeafEntry, 'body'>): string[] {
  const images = body['images'];
  return Array.isArray(images) ? images.map(textOf).filter(Boolean) : [];
}

function subjectOf(name: string, digest: Json | undefined): Subjects {
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(textOf(digest)) ?? [];
  return sha256 === undefined ? [] : [{ name, digest: { sha256 } }];
}

function objectName({ subject: { kind, namespace, name } }: Pick<LeafEntry, 'subject'>): string {
  return `${kind} ${[namespace, name].filter(Boolean).join('/')}`;
}

function lastWith(entries: readonly LeafEntry[], field: string): LeafEntry | undefined {
  return entries.findLast(({ body }) => body[field] !== undefined);
}

function objectAt(entry: LeafEntry | undefined, field: string): JsonObject {
  const value = entry?.body[field];
  return isObject(value) ? value : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
