/** A moment (RFC 3339) as an input of type datetime-local takes it, in the viewer's zone. */
export function localInput(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.valueOf())) return '';
  const local = new Date(date.valueOf() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** What such an input holds, as RFC 3339 in UTC; empty for nothing. */
export function momentOf(input: string): string {
  const date = new Date(input);
  return Number.isNaN(date.valueOf()) ? '' : date.toISOString().replace('.000Z', 'Z');
}
