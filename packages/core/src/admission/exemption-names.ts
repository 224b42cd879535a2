/** Whether a name fits a pattern in which `*` stands for any text, none included. */
export function fitsName(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return name === pattern;
  const last = parts.at(-1) ?? '';
  if (name.length < first.length + last.length) return false;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  // What is in the middle is looked for from the left: the earliest place leaves the most room.
  const middle = name.slice(first.length, name.length - last.length);
  let at = 0;
  for (const part of parts.slice(1, -1)) {
    const found = middle.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

/** The same as a CEL condition over a variable that holds the name. */
export function nameCondition(variable: string, pattern: string): string {
  const parts = pattern.split('*');
  const [first = '', last = ''] = parts;
  if (parts.length === 1) return `${variable} == ${quote(pattern)}`;
  if (parts.length === 2 && last === '') return `${variable}.startsWith(${quote(first)})`;
  if (parts.length === 2 && first === '') return `${variable}.endsWith(${quote(last)})`;
  return `${variable}.matches(${quote(`^${parts.map(escape).join('.*')}$`)})`;
}

/** A CEL string literal: the escapes of JSON are among those of CEL. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

function escape(text: string): string {
  return text.replace(/[.\\+*?()|[\]{}^$]/g, String.raw`\$&`);
}
