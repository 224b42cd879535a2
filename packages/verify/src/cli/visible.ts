/** What a pack says of itself must not be able to move the cursor of whoever reads it. */
export function visible(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '\uFFFD');
}
