import { Command } from 'commander';
import type { DiffAnswer } from '@clotho/api';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import { formats, fullExpression, openAsking, print, type Output } from './ask.ts';
import { showDiff } from './diff-table.ts';

export function diffCommand(host: Host): Command {
  const command = new Command('diff')
    .summary('what differs between two points')
    .description(
      'Shows what differs between two snapshots, of one environment or of two: images, contents, ' +
        'how many pods, and the Change that brought it.',
    )
    .argument('[from]', 'by default the one before the latest')
    .argument('[to]', 'by default the latest of the same environment')
    .addOption(formats('table', 'json', 'yaml'))
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} env diff production~1
  ${host.calledAs} env diff 'production@{2025-12-15T01:59:00Z}' 'production@{2025-12-15T02:01:00Z}'
  ${host.calledAs} env diff staging production`,
    );
  return command.action(
    async (from: string | undefined, to: string | undefined, { output }: { output: Output }) => {
      const asking = await openAsking(host, command);
      const answer = await asking.ask<DiffAnswer>('/diff', {
        from: fullExpression(from ?? '~1', asking.namespace),
        to: to === undefined ? undefined : fullExpression(to, asking.namespace),
      });
      await print(host, output, answer, (shown) => showDiff(shown, asking));
    },
  );
}
