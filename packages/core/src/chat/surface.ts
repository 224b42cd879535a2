import type { Json, JsonObject } from '@clotho/api';
import { getPath, isObject } from '../digest/json-object.ts';
import { LABELS, type ButtonId } from './message.ts';

/**
 * The facts on a message or form: its first block, if it is plain text and the only other one is
 * what can be done. Null for anything else.
 */
export function shownBy(surface: Json | undefined, doing: 'actions' | 'input'): string | null {
  if (!isObject(surface) || listAt(surface, 'attachments').length > 0) return null;
  const [facts, second, ...more] = listAt(surface, 'blocks');
  if (!isObject(second) || textAt(second, 'type') !== doing || more.length > 0) return null;
  if (listAt(second, 'elements').some((element) => buttonId(element) === null)) return null;
  return isObject(facts) ? plainFacts(facts) : null;
}

function plainFacts(facts: JsonObject): string | null {
  const isPlain = textAt(facts, 'type') === 'section' && textAt(facts, 'text', 'type') === TYPE;
  const isMore = facts['fields'] !== undefined || facts['accessory'] !== undefined;
  return isPlain && !isMore ? textAt(facts, 'text', 'text') : null;
}

const TYPE = 'plain_text';

/** Which of Clotho's buttons this is; null for one that is none, or says something else. */
export function buttonId(element: Json): ButtonId | null {
  if (!isObject(element)) return null;
  const id = textAt(element, 'action_id');
  return isButton(id) && textAt(element, 'text', 'text') === LABELS[id] ? id : null;
}

function isButton(id: string): id is ButtonId {
  return Object.hasOwn(LABELS, id);
}

export function textAt(object: JsonObject, ...path: string[]): string {
  const value = getPath(object, path);
  return typeof value === 'string' ? value : '';
}

export function listAt(object: JsonObject, field: string): Json[] {
  const value = object[field];
  return Array.isArray(value) ? value : [];
}
