/** Lays out rows under their headings; the first column to the left, the rest to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  return `${all.map(line).join('\n')}\n`;
}

/** A figure with so many decimals, or a dash where there is none. */
export function figure(value: number | undefined, decimals = 2): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(decimals);
}
