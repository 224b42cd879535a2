// Control and formatting characters: some turn the order of text around, others show as nothing.
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The text with each character that would not be seen written out, as `\u{202e}`. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) =>
    character === '\t' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
