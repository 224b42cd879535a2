import { Option, type Command } from 'commander';
import { flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal } from '../journal.ts';
import { painter, type Paint } from '../text/style.ts';
import type { TimeStyle } from '../text/time.ts';
import { visible } from '../text/visible.ts';

export type Output = 'table' | 'wide' | 'json' | 'yaml' | 'name';

type Query = Readonly<Record<string, string | undefined>>;

/** The journal server, and how its answers are shown. */
export interface Asking {
  namespace: string;
  paint: Paint;
  time: TimeStyle;
  ask<T>(path: string, query?: Query): Promise<T>;
}

/** @throws CliError */
export async function openAsking(host: Host, command: Command): Promise<Asking> {
  const journal = await openJournal(host, command);
  return {
    namespace: journal.namespace,
    paint: painter(host, host.out, flagsOf(command).color),
    time: { timeZone: host.timeZone, seconds: true },
    ask: async <T>(path: string, query: Query = {}) => {
      const answer = await journal.get(`/api/v1${path}`, query);
      const value: T = JSON.parse(await answer.text());
      return value;
    },
  };
}

/** `~1`, `#5` and `@{…}` alone speak of the namespace's own environment. */
export function fullExpression(text: string | undefined, namespace: string): string {
  if (text === undefined) return namespace;
  return /^[~#@]/.test(text) ? `${namespace}${text}` : text;
}

export function formats(...choices: Output[]): Option {
  return new Option('-o, --output <format>', 'how it is printed').choices(choices).default('table');
}

/** Prints an answer for programs, or what `show` makes of it for people. */
export async function print<T>(
  host: Host,
  output: Output,
  answer: T,
  show: (answer: T) => string,
): Promise<void> {
  if (output === 'json') host.out.write(`${JSON.stringify(answer, null, 2)}\n`);
  else if (output === 'yaml') host.out.write(await yamlOf(answer));
  else host.out.write(show(visible(answer)));
}

async function yamlOf(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
