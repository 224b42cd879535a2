import { isCelList, isCelMap, type CelValue } from '@bufbuild/cel';

const CHARACTERS_A_STEP = 8;
const REPETITION = /\{(\d+)(?:,(\d*))?\}/g;

/** What a call costs before it is made; `limit`: more than that need not be known. */
export function costOf(name: string, values: readonly CelValue[], limit: number): number {
  const weigh = COMPARING.has(name) ? deepWeight : shallowWeight;
  const sizes = values.map((value) => weigh(value, limit));
  if (name === 'matches') return 1 + regexCost(values);
  return sizes.reduce((sum, size) => sum + size, 1);
}

/** Those that look into their arguments as deep as they go. */
const COMPARING: ReadonlySet<string> = new Set(['_==_', '_!=_', '@in']);

function shallowWeight(value: CelValue): number {
  if (typeof value === 'string') return value.length / CHARACTERS_A_STEP;
  if (value instanceof Uint8Array) return value.length / CHARACTERS_A_STEP;
  return isCelList(value) ? value.size : 0;
}

/** Stops looking where the limit is passed: lists in lists can be wide without being large. */
function deepWeight(value: CelValue, limit: number): number {
  if (isCelMap(value)) return sumOf(value.values(), limit);
  return isCelList(value) ? sumOf(value.values(), limit) : 1 + shallowWeight(value);
}

function sumOf(values: Iterable<CelValue>, limit: number): number {
  let sum = 1;
  for (const value of values) {
    sum += deepWeight(value, limit - sum);
    if (sum > limit) break;
  }
  return sum;
}

/** RE2 takes time in proportion to the text and to the pattern with its repetitions written out. */
function regexCost([text, pattern]: readonly CelValue[]): number {
  if (typeof text !== 'string' || typeof pattern !== 'string') return 0;
  let size = pattern.length;
  for (const [, from = '1', to = ''] of pattern.matchAll(REPETITION)) {
    size *= Math.max(1, Number(from), Number(to || '1'));
  }
  return size + (size * text.length) / (8 * CHARACTERS_A_STEP);
}
