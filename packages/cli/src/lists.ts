import { CliError } from './error.ts';

/** The words of `a,b,c`, without those that are empty. */
export function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The labels of `team=pay,tier=gold`. @throws CliError */
export function labelsOf(text: string): Record<string, string> {
  const pairs = wordsOf(text).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at <= 0) {
      throw new CliError('Usage', `"${pair}" is no label.`, 'write labels like team=pay,tier=gold');
    }
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}
