import { Command, Option } from 'commander';
import { clothoClient, kinds } from '@clotho/api';
import { CliError, toCliError } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';
import type { Answer, Question } from '../windows/answer.ts';

interface CheckOptions extends Question {
  output?: 'text' | 'json';
}

const OPEN = 0;
const CLOSED = 1;

export function checkCommand(host: Host): Command {
  const command = new Command('check')
    .summary('may I deploy now?')
    .description(
      'Answers whether a Change could begin in a namespace now, by the windows and freezes alone: ' +
        'exit code 0 if so, 1 if not, with the reason and the next opening, 2 if it could not be ' +
        'checked.',
    )
    .addOption(
      new Option('--category <category>', 'of the Change')
        .choices(['Normal', 'Standard', 'Emergency'])
        .default('Normal'),
    )
    .option('--application <name>', 'the Argo CD application that it belongs to')
    .option('-l, --labels <list>', 'labels of the Change, as key=value,key=value')
    .option('--immediate', 'as schedule: Immediate, by hand')
    .option('--at <time>', 'at another time (RFC 3339)')
    .addOption(new Option('-o, --output <format>', 'how it is printed').choices(['text', 'json']))
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} windows check -n production && ./deploy.sh
  ${host.calledAs} windows check -n production --category Emergency -o json
  ${host.calledAs} windows check -n production --at 2026-12-24T18:00:00Z`,
    );
  return command.action(async (options: CheckOptions) => {
    try {
      await check(host, command, options);
    } catch (error) {
      const known = toCliError(error);
      if (!(known instanceof CliError)) throw error;
      throw new CliError('Unchecked', known.message, known.next);
    }
  });
}

async function check(host: Host, command: Command, options: CheckOptions): Promise<void> {
  const flags = flagsOf(command);
  const { answerOf } = await import('../windows/answer.ts');
  const { cluster, namespace } = await clusterOf(host, flags);
  const { items } = await clothoClient(cluster.transport).list(kinds.changeWindow);
  const answer = answerOf(options, { namespace, windows: items, now: host.now() });
  host.exitCode = answer.open ? OPEN : CLOSED;
  if (options.output === 'json') {
    host.out.write(`${JSON.stringify({ namespace, ...answer }, null, 2)}\n`);
    return;
  }
  const paint = painter(host, host.out, flags.color);
  const word = answer.open ? paint('good', 'open') : paint('bad', 'closed');
  host.out.write(`${namespace} is ${word}: ${visible(sentenceOf(answer))}\n`);
}

function sentenceOf({ open, closesAt, reason = '' }: Answer): string {
  if (!open) return reason;
  return closesAt === undefined ? 'nothing holds a Change back.' : `until ${closesAt}.`;
}
