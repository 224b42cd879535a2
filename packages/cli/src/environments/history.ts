import { Command } from 'commander';
import type { HistoryAnswer } from '@clotho/api';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import { formats, openAsking, print, type Output } from './ask.ts';
import { showHistory } from './history-text.ts';

export function historyCommand(host: Host): Command {
  const command = new Command('history')
    .summary('how one object got here')
    .description(
      'Shows every content that an object had, with the Change that brought it: who asked, who ' +
        'approved, in which window, and where the journal says so.',
    )
    .argument('<object>', 'Kind/name, such as Deployment/web')
    .option('--environment <name>', 'by default the one of the namespace')
    .option('--limit <count>', 'at most so many contents', '20')
    .addOption(formats('table', 'json', 'yaml'))
    .addOption(serverOption())
    .addHelpText(
      'after',
      `\nExamples:\n  ${host.calledAs} env history Deployment/payment-service -n production`,
    );
  return command.action(async (object: string, options: HistoryOptions) => {
    const asking = await openAsking(host, command);
    const { environment = asking.namespace, limit, output } = options;
    const at = `/environments/${encodeURIComponent(environment)}/history`;
    const answer = await asking.ask<HistoryAnswer>(at, { object, limit });
    if (answer.items.length === 0 && answer.runs.length === 0) {
      throw new CliError(
        'NotFound',
        `${object} was never seen in ${environment}.`,
        'write it as Kind/name, such as Deployment/web',
      );
    }
    await print(host, output, answer, (shown) => showHistory(shown, asking));
  });
}

interface HistoryOptions {
  environment?: string;
  limit: string;
  output: Output;
}
