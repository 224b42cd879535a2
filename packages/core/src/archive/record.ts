import type { ApprovalEvent, Change, ChangeStatus, Json, ManifestRequest } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { getPath, isObject, JsonError, parseJson } from '../digest/json.ts';
import { toJson } from '../digest/to-json.ts';
import { ArchiveRecordError } from './error.ts';

const FORMAT = 'clotho-archive/v1';

/** What a record is about: enough to join it to a Change, and to open what is sealed in it. */
export interface ArchiveAbout {
  change: { namespace: string; name: string; uid: string };
  /** What approvals are bound to. */
  contentDigest: string;
  /** See `coversOf`. */
  covers: string;
}

export interface ArchiveSource extends ArchiveAbout {
  spec: Change['spec'];
  /** As it shall be: steps with their decisions, risk, window. */
  status: ChangeStatus;
  events: readonly ApprovalEvent[];
  requests: readonly ManifestRequest[];
  /** RFC 3339, by Clotho's clock. */
  archivedAt: string;
  /** The exact content and the objects before, encrypted; base64. */
  sealed: string;
}

/**
 * The record that is archived before a Change is written: canonical JSON. Who, what and why stand in
 * it for everybody who may read the archive; the content of objects is sealed, since it may hold what
 * is confidential. Throws JsonError.
 */
export function archiveRecord(source: ArchiveSource): string {
  const { change, contentDigest, covers, spec, status, events, requests, archivedAt, sealed } =
    source;
  const { risk, workflow, window, steps, contentSince } = status;
  return canonicalize({
    format: FORMAT,
    change: { ...change, spec: toJson(spec) },
    contentDigest,
    covers,
    archivedAt,
    approval: toJson({ risk, workflow, window, steps, contentSince }),
    events: events.map(({ metadata: { name, uid }, spec: decided }) => ({
      name,
      uid,
      spec: toJson(decided),
    })),
    requests: requests.map(({ metadata: { name, uid }, spec: asked }) => ({
      name,
      uid,
      spec: toJson(asked),
    })),
    sealed: { algorithm: 'AES-256-GCM', content: 'gzip, JSON', ciphertext: sealed },
  });
}

/** Reads what a record is about. Throws ArchiveRecordError `BadRecord`. */
export function parseArchiveRecord(text: string): ArchiveAbout & { sealed: string } {
  const json = parsed(text);
  if (!isObject(json) || json['format'] !== FORMAT) {
    throw new ArchiveRecordError('BadRecord', `this is no archive record of format ${FORMAT}`);
  }
  const at = (...path: string[]): string => {
    const value = getPath(json, path);
    if (typeof value === 'string' && value !== '') return value;
    throw new ArchiveRecordError('BadRecord', `the archive record has no ${path.join('.')}`);
  };
  const [namespace, name, uid] = ['namespace', 'name', 'uid'].map((field) => at('change', field));
  return {
    change: { namespace: namespace ?? '', name: name ?? '', uid: uid ?? '' },
    contentDigest: at('contentDigest'),
    covers: at('covers'),
    sealed: at('sealed', 'ciphertext'),
  };
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new ArchiveRecordError('BadRecord', `this is no JSON: ${error.message}`, error);
  }
}
