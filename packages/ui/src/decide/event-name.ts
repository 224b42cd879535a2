// Without vowels and look-alikes, as the API server makes its generated names.
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const LONGEST = 253;

/** `<change>-<step>-<5 random>`: tells what it is about and is new each time. */
export function eventName(change: string, step: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SUFFIX_LENGTH));
  const suffix = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '').join('');
  const tail = `-${step}-${suffix}`;
  // A cut name must not end in a dot or dash before the dash that follows.
  return change.slice(0, LONGEST - tail.length).replace(/[.-]+$/, '') + tail;
}
