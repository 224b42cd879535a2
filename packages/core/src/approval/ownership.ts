import type { People } from '@clotho/api';
import ignore from 'ignore';

/** Ownership rules as they are asked. */
export interface Ownership {
  /** Owners of `namespace/kind/name`; undefined if nobody owns it. */
  ownersOf(path: string): People | undefined;
  /** Lines that say nothing, in words. */
  problems: readonly string[];
}

interface Rule {
  matches: (path: string) => boolean;
  owners: People | undefined;
}

const MOST_REMEMBERED = 16;
const remembered = new Map<string, Ownership>();

/**
 * Reads rules in CODEOWNERS syntax: a pattern and its owners a line, the last match wins, a pattern
 * without owners takes ownership away. Letters match in either case.
 */
export function readOwnership(text: string): Ownership {
  const known = remembered.get(text);
  if (known) return known;
  const ownership = parse(text);
  // The rules of a few policies are asked again and again.
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, ownership);
  return ownership;
}

function parse(text: string): Ownership {
  const problems: string[] = [];
  const rules: Rule[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [pattern, ...owners] = wordsOf(line);
    if (pattern === undefined) continue;
    const problem = problemOf(pattern);
    if (problem === null) rules.push(ruleOf(pattern, owners));
    else problems.push(`ownership line ${index + 1}: ${problem}`);
  }
  rules.reverse();
  return {
    ownersOf: (path) => rules.find(({ matches }) => matches(path))?.owners,
    problems,
  };
}

/** A `#` begins a comment at the start of a word. */
function wordsOf(line: string): string[] {
  const words = line.trim().split(/\s+/);
  const comment = words.findIndex((word) => word.startsWith('#'));
  return (comment < 0 ? words : words.slice(0, comment)).filter((word) => word !== '');
}

/** What .gitignore knows and CODEOWNERS does not, and what can match no object. */
function problemOf(pattern: string): string | null {
  if (/^!|[[\]]/.test(pattern)) {
    return `"${pattern}" is no CODEOWNERS pattern: ! and [ ] are not known there`;
  }
  if (endsInStar(pattern) && partsOf(pattern) !== PARTS) {
    return `"${pattern}" matches no object: /* stands for one part of namespace/kind/name; write ${pattern.slice(0, -1)} for all below`;
  }
  return null;
}

const PARTS = 3;

/** With `/*` at its end a pattern means what is directly there, not what is below. */
function endsInStar(pattern: string): boolean {
  return pattern.endsWith('/*') && !pattern.includes('**');
}

function partsOf(pattern: string): number {
  return pattern.replace(/^\//, '').split('/').length;
}

function ruleOf(pattern: string, words: readonly string[]): Rule {
  const matcher = ignore({ ignorecase: true }).add(pattern);
  return {
    matches: (path) => ignore.isPathValid(path) && matcher.ignores(path),
    owners: words.length === 0 ? undefined : ownersIn(words),
  };
}

/** `@org/team` is the group as GitHub and as OpenID Connect providers write it. */
function ownersIn(words: readonly string[]): People {
  const users: string[] = [];
  const groups: string[] = [];
  for (const word of words) {
    const name = word.replace(/^@/, '');
    if (!word.startsWith('@')) (word.includes('@') ? users : groups).push(word);
    else if (name.includes('/')) groups.push(name, name.replace('/', ':'));
    else users.push(name);
  }
  return { ...(users.length > 0 ? { users } : {}), ...(groups.length > 0 ? { groups } : {}) };
}
