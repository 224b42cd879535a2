// Control characters (without newline and tab) and the marks that turn the direction of text:
// with them a comment or a manifest could repaint the terminal of whoever approves it.
const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A copy in which no string can steer a terminal: such characters are shown as their code. */
export function visible<T>(value: T): T;
export function visible(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(HIDDEN, escape);
  if (Array.isArray(value)) return value.map((item: unknown) => visible(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [visible(key), visible(item)]),
  );
}

function escape(character: string): string {
  if (character === '\n' || character === '\t') return character;
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
