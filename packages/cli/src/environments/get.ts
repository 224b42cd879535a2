import { Command } from 'commander';
import type { SnapshotAnswer } from '@clotho/api';
import { EXIT } from '../error.ts';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import { formats, fullExpression, openAsking, print, type Output } from './ask.ts';
import { showSnapshot } from './snapshot-table.ts';

export function getCommand(host: Host): Command {
  const command = new Command('get')
    .summary('what runs, or ran at a point, and who approved it')
    .description(
      'Shows every object and container of an environment at a point, with the Change that brought ' +
        'it and who approved that. Exit code 1 if it is unknown what stood.',
    )
    .argument('[snapshot]', 'such as production, ~2, production@{2025-12-15T01:59:00Z}')
    .addOption(formats('table', 'wide', 'json', 'yaml', 'name'))
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} env get production
  ${host.calledAs} env get 'production@{2025-12-15T01:59:00Z}'
  ${host.calledAs} env get -n production '@{2 weeks ago}' -o wide`,
    );
  return command.action(async (text: string | undefined, { output }: { output: Output }) => {
    const asking = await openAsking(host, command);
    const expression = encodeURIComponent(fullExpression(text, asking.namespace));
    const answer = await asking.ask<SnapshotAnswer>(`/snapshots/${expression}`, {
      explain: 'true',
    });
    await print(host, output, answer, (shown) =>
      output === 'name'
        ? shown.items.map(({ kind, name }) => `${kind}/${name}\n`).join('')
        : showSnapshot(shown, { ...asking, wide: output === 'wide' }),
    );
    if (answer.standing === 'Unknown') host.exitCode = EXIT.NotFound;
  });
}
