import type { Delta, Expected, PathToken } from './delta-change.ts';
import { equalJson, getOwn, isObject } from './json-object.ts';
import type { Json, JsonObject } from './json.ts';
import { tokenId, tokensOf } from './merge-key.ts';

export { applyDelta, type DeltaRefusal, type DeltaResult } from './delta-apply.ts';
export {
  isDelta,
  type Delta,
  type DeltaChange,
  type Expected,
  type PathToken,
} from './delta-change.ts';
export { describeDelta, formatPath, type DescribeOptions } from './delta-text.ts';

/**
 * What turns `before` into `after`: applied to `before` it gives exactly `after`, and applied to
 * an object that differs elsewhere it changes only what differs here. Lists whose items have no
 * unique address, or were reordered, are replaced as a whole. The same two values give the same
 * delta, whatever the order of their keys.
 */
export function deltaBetween(before: JsonObject, after: JsonObject): Delta {
  const delta: Delta = [];
  compareObjects(before, after, [], delta);
  return delta;
}

function compare(before: Json, after: Json, path: PathToken[], delta: Delta): void {
  if (isObject(before) && isObject(after)) {
    compareObjects(before, after, path, delta);
  } else if (!equalJson(before, after)) {
    const changes =
      Array.isArray(before) && Array.isArray(after) && itemChanges(before, after, path);
    if (changes) delta.push(...changes);
    else delta.push({ op: 'set', path, test: { value: before }, value: after });
  }
}

function compareObjects(
  before: JsonObject,
  after: JsonObject,
  path: PathToken[],
  delta: Delta,
): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of [...keys].toSorted()) {
    const old = getOwn(before, key);
    const value = getOwn(after, key);
    const here = [...path, key];
    if (value === undefined) delta.push({ op: 'remove', path: here, test: expected(old) });
    else if (old === undefined) delta.push({ op: 'set', path: here, test: expected(old), value });
    else compare(old, value, here, delta);
  }
}

/** The changes item by item; undefined when they can't give the order that `after` has. */
function itemChanges(before: Json[], after: Json[], path: PathToken[]): Delta | undefined {
  const field = path.at(-1);
  const tokens = typeof field === 'string' ? tokensOf(field, before, after) : undefined;
  if (!tokens) return undefined;
  const afterIds = tokens.after.map(tokenId);
  const position = new Map(afterIds.map((id, index) => [id, index]));
  const delta: Delta = [];
  let kept = 0;
  for (const [index, token] of tokens.before.entries()) {
    const old = before[index] ?? null;
    const at = position.get(tokenId(token));
    const here = [...path, token];
    if (at === undefined) delta.push({ op: 'remove', path: here, test: { value: old } });
    else if (at === kept) compare(old, after[kept++] ?? null, here, delta);
    else return undefined;
  }
  for (const [offset, value] of after.slice(kept).entries()) {
    const here = [...path, tokens.after[kept + offset] ?? {}];
    delta.push({ op: 'set', path: here, test: { absent: true }, value });
  }
  return delta;
}

function expected(value: Json | undefined): Expected {
  return value === undefined ? { absent: true } : { value };
}
