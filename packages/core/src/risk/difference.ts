import type { JsonObject, ManifestRequestSpec } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { applyDelta, formatPath, type Delta, type DeltaChange } from '../digest/delta.ts';
import { invertDelta } from '../digest/delta-invert.ts';
import { digestOf, sha256, type Operation } from '../digest/digest.ts';
import { equalJson, isObject, type Json } from '../digest/json.ts';
import { normalize } from '../digest/normalize.ts';
import type { DiffEntry, Difference, DifferenceFact } from './facts.ts';
import { withoutSecrets } from './secret.ts';

/** What was kept of a held write. */
export interface HeldContent {
  object: JsonObject;
  delta: Delta | null;
  hasStatus: boolean;
}

type Held = Pick<ManifestRequestSpec, 'operation' | 'target' | 'digest' | 'deltaDigest'>;

const OPERATIONS = { Create: 'CREATE', Update: 'UPDATE', Delete: 'DELETE' } as const;

/**
 * What a request does, read from its content. Content that is not what the request speaks of is
 * not looked at: its digests must be those of the request. Throws JsonError.
 */
export function differenceOf(
  request: Held,
  { object, delta, hasStatus }: HeldContent,
): DifferenceFact {
  const { operation, target, digest, deltaDigest } = request;
  const options = { hasStatus, operation: OPERATIONS[operation] satisfies Operation };
  if (digestOf(object, options) !== digest) return altered('the object');
  const content = normalize(object, { hasStatus });
  if (operation !== 'Update') {
    return { ok: true, difference: whole(operation, target, content) };
  }
  if (!delta || sha256(canonicalize(delta)) !== deltaDigest) return altered('the difference');
  const old = applyDelta(invertDelta(delta), content);
  const again = old.ok ? applyDelta(delta, old.object) : old;
  if (!old.ok || !again.ok || !equalJson(again.object, content)) {
    return altered('the difference to its object');
  }
  const shown = withoutSecrets({ object: content, oldObject: old.object, delta });
  const { object: after, oldObject } = shown;
  const diff = shown.delta.flatMap(entriesOf);
  return { ok: true, difference: { operation, target, object: after, oldObject, diff } };
}

function altered(what: string): DifferenceFact {
  return { ok: false, problem: `${what} that is kept is not what was held; write it again` };
}

/** One entry with no path: no rule over fields can take a whole object for a small change. */
function whole(
  operation: 'Create' | 'Delete',
  target: Held['target'],
  content: JsonObject,
): Difference {
  const { object } = withoutSecrets({ object: content, oldObject: content, delta: [] });
  const isNew = operation === 'Create';
  const [from, to] = isNew ? [null, object] : [object, null];
  return {
    operation,
    target,
    object: to,
    oldObject: from,
    diff: [{ path: '', field: '', op: isNew ? 'add' : 'remove', from, to }],
  };
}

function entriesOf(change: DeltaChange): DiffEntry[] {
  const from = 'value' in change.test ? change.test.value : null;
  const to = change.op === 'set' ? change.value : null;
  const keys = isMetadataMap(change) ? keysOf(from, to) : null;
  if (!keys) return [entryOf(change, from, to)];
  return keys.map((key) =>
    entryOf({ ...change, path: [...change.path, key] }, valueAt(from, key), valueAt(to, key)),
  );
}

/** The first label makes a map, the last one takes it away: they are labels all the same. */
function isMetadataMap({ path: [first, second, ...rest] }: DeltaChange): boolean {
  return (
    first === 'metadata' && (second === 'labels' || second === 'annotations') && rest.length === 0
  );
}

function keysOf(from: Json, to: Json): string[] | null {
  const map = isObject(from) ? from : to;
  const isOneSided = from === null || to === null;
  return isObject(map) && isOneSided ? Object.keys(map).toSorted() : null;
}

function valueAt(map: Json, key: string): Json {
  return isObject(map) ? (map[key] ?? null) : null;
}

function entryOf({ op, path, test }: DeltaChange, from: Json, to: Json): DiffEntry {
  const kind = op === 'remove' ? 'remove' : 'absent' in test ? 'add' : 'change';
  const field = formatPath(path.filter((token) => typeof token === 'string'));
  return { path: formatPath(path), field, op: kind, from, to };
}
