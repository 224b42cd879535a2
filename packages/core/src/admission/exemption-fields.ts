import type { PathToken } from '../digest/delta.ts';

/** One step of a field path; `null` stands for any item of a list. */
type FieldToken = PathToken | null;

/** A path that an exemption names, as in `spec.replicas` or `webhooks[*].clientConfig.caBundle`. */
export type FieldPath = readonly FieldToken[];

const STEP =
  /\.?(?<key>[A-Za-z_][\w-]*)|\[(?<quoted>"[^"\\]*")\]|\[(?<any>\*)\]|\[(?<item>[A-Za-z]\w*=[^\],=]+(?:,[A-Za-z]\w*=[^\],=]+)*)\]/y;

/**
 * Reads a path in the notation of differences (`spec.ports[port=80,protocol=TCP].name`), with `[*]`
 * for any item. Null when it can't be read: a path that is guessed at would exempt something else.
 */
export function parseFieldPath(text: string): FieldPath | null {
  const tokens: FieldToken[] = [];
  let at = 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(text);
    if (!step || !isJoined(step[0], at)) return null;
    tokens.push(tokenOf(step.groups ?? {}));
    at = STEP.lastIndex;
  }
  return tokens.length === 0 ? null : tokens;
}

/** Whether a changed path is the field or lies below it. */
export function isWithin(path: readonly PathToken[], field: FieldPath): boolean {
  return (
    path.length >= field.length && field.every((token, index) => agrees(token, path[index] ?? ''))
  );
}

/** Keys are joined by a dot, but for the first one; brackets need none. */
function isJoined(step: string, at: number): boolean {
  return step.startsWith('[') ? at > 0 : step.startsWith('.') === at > 0;
}

function tokenOf({ key, quoted, item }: Record<string, string | undefined>): FieldToken {
  if (key !== undefined) return key;
  if (quoted !== undefined) return quoted.slice(1, -1);
  if (item === undefined) return null;
  return Object.fromEntries(
    item.split(',').map((pair) => {
      const [field = '', value = ''] = pair.split('=');
      return [field, value];
    }),
  );
}

function agrees(field: FieldToken, token: PathToken): boolean {
  if (field === null) return typeof token !== 'string';
  if (typeof field === 'string' || typeof token === 'string') return field === token;
  const keys = Object.keys(field);
  // The notation has no types: 80 stands for the number and for the text.
  return (
    keys.length === Object.keys(token).length &&
    keys.every((key) => Object.hasOwn(token, key) && String(token[key]) === field[key])
  );
}
