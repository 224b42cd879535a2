import type { Delta, DeltaChange, PathToken } from './delta-change.ts';
import { stringifyJson, type Json } from './json.ts';

export interface DescribeOptions {
  /** Whether the values at a path stay hidden; by default none do. */
  redact?: (path: readonly PathToken[]) => boolean;
}

const HIDDEN = '(hidden)';
const MAX_VALUE = 200;

/** One line per change, for people: `spec.containers[name=app].image: "a:1" → "a:2"`. */
export function describeDelta(delta: Delta, options: DescribeOptions = {}): string[] {
  return delta.map((change) => {
    const show = options.redact?.(change.path) ? () => HIDDEN : showValue;
    return `${formatPath(change.path)}: ${describeChange(change, show)}`;
  });
}

/** Writes a path as in `spec.ports[port=80,protocol=TCP].name`; unusual keys are quoted. */
export function formatPath(path: readonly PathToken[]): string {
  return path.map(formatToken).join('').replace(/^\./, '');
}

function describeChange(change: DeltaChange, show: (value: Json) => string): string {
  const old = 'value' in change.test ? show(change.test.value) : undefined;
  if (change.op === 'remove') return `removed ${old ?? ''}`.trimEnd();
  return old === undefined ? `added ${show(change.value)}` : `${old} → ${show(change.value)}`;
}

function formatToken(token: PathToken): string {
  if (typeof token === 'string') {
    return /^[A-Za-z_][\w-]*$/.test(token) ? `.${token}` : `[${JSON.stringify(token)}]`;
  }
  const fields = Object.entries(token).map(([key, value]) => `${key}=${value}`);
  return `[${fields.join(',')}]`;
}

function showValue(value: Json): string {
  const text = stringifyJson(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE).toWellFormed()}…` : text;
}
