import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHANGE_PHASES } from '../../packages/api/src/kinds/change-status.ts';
import { pseudo, PSEUDO } from './pseudo.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LOCALES = path.join(ROOT, 'packages/ui/locales');
const SOURCES = [
  'packages/{ui,web,console-plugin}/src/**/*.{ts,tsx}',
  'packages/console-plugin/extensions.ts',
] as const;

/** `t('…')`, `word('…')` of what a table holds, and `words('…')` of what the console names. */
const CALL =
  /\b(?:t|words?)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)/gs;
/** Words that are kept in tables, or chosen between, and spoken where they are shown. */
const TABLE = /(?<=[\w'\]]:\s+|\?\s+)'((?:[^'\\\n]|\\.)*)'/g;
/** Words that the screens make of what the API says. */
const SPOKEN = [
  ...CHANGE_PHASES.map(spaced),
  'Low',
  'Medium',
  'High',
  'Normal',
  'Standard',
  'Emergency',
];

/** English, which the sources hold; those of `packages/ui/locales`; and the one that finds gaps. */
export function languages(): string[] {
  const written = globSync('*.json', { cwd: LOCALES }).map((file) => path.basename(file, '.json'));
  return [...new Set(['en', ...written, PSEUDO])];
}

/** Every text of the screens in a language, by its English text. */
export function wordsIn(language: string): Record<string, string> {
  const keys = keysInSources();
  if (language === PSEUDO) return Object.fromEntries(keys.map((key) => [key, pseudo(key)]));
  const english = Object.fromEntries(keys.map((key) => [key, key]));
  return { ...(language === 'en' ? english : {}), ...translated(language) };
}

/** The English texts, which are the keys, in the order of the alphabet. */
export function keysInSources(): string[] {
  const found = new Set<string>(SPOKEN);
  for (const file of globSync([...SOURCES], { cwd: ROOT })) {
    if (/\.(?:test|d)\.tsx?$/.test(file)) continue;
    for (const key of keysIn(readFileSync(path.join(ROOT, file), 'utf8'))) found.add(key);
  }
  return [...found].toSorted();
}

export function keysIn(source: string): string[] {
  const calls = [...source.matchAll(CALL)].map(
    ([, single, double, back]) => single ?? double ?? back,
  );
  const tables = [...source.matchAll(TABLE)].map(([, text]) => text).filter(isWords);
  return [...calls, ...tables].filter((text) => text !== undefined).map(unescape);
}

/** A table also holds names for programs, which are in lower case, in CamelCase or in CAPITALS. */
function isWords(text: string | undefined): boolean {
  return text !== undefined && /^[A-Z]/.test(text) && !/^(?:[A-Z]+|\S*[a-z][A-Z]\S*)$/.test(text);
}

/** As the label of a phase: `PendingApproval` is `Pending approval`. */
function spaced(phase: string): string {
  const words = phase.replaceAll(/(?<=.)([A-Z])/g, ' $1');
  return words.charAt(0) + words.slice(1).toLowerCase();
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

/** What is written down for a language; for English only where the key is not the text. */
export function translated(language: string): Record<string, string> {
  const file = path.join(LOCALES, `${language}.json`);
  return globSync(file).length === 0 ? {} : JSON.parse(readFileSync(file, 'utf8'));
}
