import { Command } from 'commander';
import type { LogPage } from '@clotho/api';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import { formats, openAsking, print, type Output } from './ask.ts';
import { showLog } from './span-table.ts';

export function logCommand(host: Host): Command {
  const command = new Command('log')
    .summary('what came and went')
    .description('Shows what came and went in an environment, snapshot by snapshot, newest first.')
    .argument('[environment]', 'by default the one of the namespace')
    .option('--limit <count>', 'so many snapshots, 500 at most', '20')
    .option('--before <number>', 'snapshots before this one')
    .addOption(formats('table', 'json', 'yaml'))
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} env log production --limit 5`);
  return command.action(async (name: string | undefined, options: LogOptions) => {
    const asking = await openAsking(host, command);
    const { limit, before, output } = options;
    const at = `/environments/${encodeURIComponent(name ?? asking.namespace)}/log`;
    const answer = await asking.ask<LogPage>(at, { limit, cursor: before });
    await print(host, output, answer, (shown) => showLog(shown, asking));
    if (answer.next !== null) {
      host.err.write(`Older ones: ${host.calledAs} env log --before ${answer.next}\n`);
    }
  });
}

interface LogOptions {
  limit: string;
  before?: string;
  output: Output;
}
