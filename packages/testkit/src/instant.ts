/** Epoch milliseconds of an RFC 3339 time. */
export function instant(text: string): number {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new RangeError(`${JSON.stringify(text)} is no time`);
  return milliseconds;
}
