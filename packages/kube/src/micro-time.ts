/** Epoch milliseconds as the API's MicroTime, which insists on six decimals. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
