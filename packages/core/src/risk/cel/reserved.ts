/**
 * CEL keeps the word `namespace` for itself, and rules are given a variable of that name. It is
 * read as this one, which is as long, so that positions in errors stay right.
 */
export const NAMESPACE_VARIABLE = 'Namespace';

/** Texts and comments, in which words are no names; then the word, unless it is a field. */
const TOKENS = new RegExp(
  [
    String.raw`[bB]?[rR][bB]?(?:"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*')`,
    String.raw`"""(?:\\[^]|[^\\])*?"""`,
    String.raw`'''(?:\\[^]|[^\\])*?'''`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
    String.raw`'(?:\\.|[^'\\\n])*'`,
    String.raw`//[^\n]*`,
    String.raw`\.\s*\w+`,
    String.raw`\w+`,
  ].join('|'),
  'g',
);

export function withoutReservedNames(expression: string): string {
  return expression.replace(TOKENS, (token) =>
    token === 'namespace' ? NAMESPACE_VARIABLE : token,
  );
}
