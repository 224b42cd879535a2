import type { Finding, FindingCode } from '../check/finding.ts';
import { sentenceOf } from '../check/verdict.ts';
import type { Verdict } from '../check/verify.ts';
import type { LogVerdict } from '../log/verify-log.ts';
import { visible } from './visible.ts';

const SHOWN = 20;
const UNSIGNED: ReadonlySet<FindingCode> = new Set([
  'NoKey',
  'UnknownKey',
  'SignatureInvalid',
  'OtherLog',
]);
const TONES = { Proven: '32', Tampered: '31', Unchecked: '33' } as const;

type Said = Pick<Verdict, 'outcome' | 'headline' | 'findings' | 'more' | 'proven' | 'notProven'>;

/** The verdict on a pack, for people. */
export function wordsOf(verdict: Verdict, color: boolean): string {
  const { origin, entries, size, madeAt } = verdict;
  const head = [
    `Evidence about ${scopeOf(verdict)}`,
    `${entries} of ${size} entries of the journal ${origin}, packed ${madeAt}`,
  ];
  return page(head, verdict, color);
}

/** The verdict on a whole journal, for people. */
export function logWordsOf(verdict: LogVerdict, color: boolean): string {
  const { origin, size, from } = verdict;
  const read = from === 0 ? 'all read' : `those from ${from} on read`;
  return page([`The journal ${origin}: ${size} entries, ${read}`], verdict, color);
}

function page(head: readonly string[], verdict: Said, color: boolean): string {
  const { outcome, headline } = verdict;
  const rest = [
    ...section('Found', verdict.findings.slice(0, SHOWN).flatMap(findingLines)),
    ...moreLines(verdict),
    ...section(provenTitle(verdict), bullets(verdict.proven)),
    ...section('Not proven', bullets(verdict.notProven)),
  ];
  const said = visible(headline);
  const shown = color ? `\u001B[1;${TONES[outcome]}m${said}\u001B[0m` : said;
  return `${[...head.map(visible), '', shown, ...rest.map(visible)].join('\n')}\n`;
}

/** Without a signature that is trusted, things merely fit each other. */
function provenTitle({ outcome, findings }: Said): string {
  if (outcome === 'Proven') return 'Proven';
  const isUnsigned = findings.some(({ code }) => UNSIGNED.has(code));
  return isUnsigned
    ? 'Fits together, but no key that you trust stands behind it'
    : 'Proven all the same';
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function bullets(items: readonly string[]): string[] {
  return items.map((item) => `  - ${item}`);
}

function findingLines(finding: Finding): string[] {
  const { code, place } = finding;
  return [
    `  - ${sentenceOf(finding)}`,
    ...(place ? [`    at ${placeOf(place)}  [${code}]`] : [`    [${code}]`]),
  ];
}

function placeOf({ file, line, offset }: NonNullable<Finding['place']>): string {
  const where = [
    line === undefined ? '' : `line ${line}`,
    offset === undefined ? '' : `offset ${offset}`,
  ];
  return [file, ...where.filter(Boolean)].join(', ');
}

function moreLines({ findings, more }: Said): string[] {
  const rest = findings.length + more - SHOWN;
  return rest > 0 ? [`  … and ${rest} more; --json lists them`] : [];
}

function scopeOf({ scope }: Verdict): string {
  switch (scope.kind) {
    case 'Change':
      return `Change ${scope.namespace}/${scope.name}`;
    case 'Range':
      return `entries ${scope.from} to ${scope.to}`;
    case 'Environment':
      return `environment ${scope.name}`;
  }
}
