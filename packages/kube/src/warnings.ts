const WARNING = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of HTTP `Warning` headers, each of which may hold several. */
export function warningsOf(headers: readonly string[]): string[] {
  return headers.flatMap((header) =>
    [...header.matchAll(WARNING)].map((match) => (match[1] ?? '').replaceAll(/\\(.)/g, '$1')),
  );
}
