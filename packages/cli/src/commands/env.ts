import { Command } from 'commander';
import { diffCommand } from '../environments/diff.ts';
import { getCommand } from '../environments/get.ts';
import { historyCommand } from '../environments/history.ts';
import { listCommand } from '../environments/list.ts';
import { logCommand } from '../environments/log.ts';
import { whenCommand } from '../environments/when.ts';
import type { Host } from '../host.ts';

export function envCommand(host: Host): Command {
  const command = new Command('env')
    .summary('what runs, what ran, since when, and who approved it')
    .description(
      'Answers from the journal what ran where and when. Each managed namespace is an environment ' +
        'of its name. What nobody saw is told as unknown.',
    )
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Which snapshot is meant:
  production                            the latest
  production#5                          by its number
  production~2                          two before the latest
  production@{2025-12-15T01:59:00Z}     what stood at that moment; also @{2 weeks ago}, @{yesterday}
  ~2, #5, @{…}                          of the environment of this namespace`,
    );
  const verbs = [listCommand, getCommand, logCommand, diffCommand, whenCommand, historyCommand];
  for (const define of verbs) command.addCommand(define(host));
  return command;
}
