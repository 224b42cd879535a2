import type { Delta, DeltaChange, PathToken } from './delta-change.ts';
import { cloneJson, equalJson, getOwn, isObject, setOwn } from './json-object.ts';
import type { Json, JsonObject } from './json.ts';
import { matches } from './merge-key.ts';

/**
 * Why a delta does not apply: the place is not there, the address fits several items, or the place
 * holds something else than the delta expects.
 */
export type DeltaRefusal = 'Missing' | 'Ambiguous' | 'Changed';

export type DeltaResult =
  { ok: true; object: JsonObject } | { ok: false; path: PathToken[]; reason: DeltaRefusal };

/**
 * Applies all of a delta or nothing, and only where each old value is still what the delta expects.
 * New items go to the end of their list. `object` is left as it is.
 */
export function applyDelta(delta: Delta, object: JsonObject): DeltaResult {
  const result = cloneJson(object);
  for (const change of delta) {
    const reason = applyChange(change, result);
    if (reason) return { ok: false, path: change.path, reason };
  }
  return { ok: true, object: result };
}

/** A place in an object or list; `index` may be one past the end, where a new item goes. */
type Slot = { object: JsonObject; key: string } | { list: Json[]; index: number };

function applyChange(change: DeltaChange, root: JsonObject): DeltaRefusal | undefined {
  const slot = slotAt(root, change.path);
  if (typeof slot === 'string') return slot;
  const found = read(slot);
  if ('absent' in change.test) {
    if (found !== undefined) return 'Changed';
  } else {
    if (found === undefined) return 'Missing';
    if (!equalJson(found, change.test.value)) return 'Changed';
  }
  if (change.op === 'set') write(slot, cloneJson(change.value));
  else erase(slot);
  return undefined;
}

function slotAt(root: JsonObject, path: readonly PathToken[]): Slot | DeltaRefusal {
  let container: Json | undefined = root;
  let slot: Slot | DeltaRefusal = 'Missing';
  for (const token of path) {
    slot = slotOf(container, token);
    if (typeof slot === 'string') return slot;
    container = read(slot);
  }
  return slot;
}

function slotOf(container: Json | undefined, token: PathToken): Slot | DeltaRefusal {
  if (typeof token === 'string') {
    return isObject(container) ? { object: container, key: token } : 'Missing';
  }
  if (!Array.isArray(container)) return 'Missing';
  const index = container.findIndex((item) => matches(item, token));
  if (index === -1) return { list: container, index: container.length };
  const isUnique = container.findLastIndex((item) => matches(item, token)) === index;
  return isUnique ? { list: container, index } : 'Ambiguous';
}

function read(slot: Slot): Json | undefined {
  return 'list' in slot ? slot.list[slot.index] : getOwn(slot.object, slot.key);
}

function write(slot: Slot, value: Json): void {
  if ('list' in slot) slot.list[slot.index] = value;
  else setOwn(slot.object, slot.key, value);
}

function erase(slot: Slot): void {
  if ('list' in slot) slot.list.splice(slot.index, 1);
  else delete slot.object[slot.key];
}
