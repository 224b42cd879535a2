import { Command } from 'commander';
import type { Environment, EnvironmentList } from '@clotho/api';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import type { Tone } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime } from '../text/time.ts';
import { formats, openAsking, print, type Asking, type Output } from './ask.ts';

const TONES: Readonly<Record<Environment['state'], Tone>> = {
  Seen: 'good',
  Silent: 'bad',
  Left: 'quiet',
};

export function listCommand(host: Host): Command {
  const command = new Command('list')
    .summary('environments, and whether each is followed')
    .description('Lists environments: their latest snapshot, and until when it is known.')
    .option('-A, --all-namespaces', 'of all namespaces')
    .addOption(formats('table', 'json', 'yaml', 'name'))
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} env list -A`);
  return command.action(async (options: { allNamespaces?: true; output: Output }) => {
    const asking = await openAsking(host, command);
    const { namespace } = asking;
    const answer = await asking.ask<EnvironmentList>('/environments', {
      namespace: options.allNamespaces ? undefined : namespace,
    });
    if (answer.items.length === 0) {
      host.err.write(
        options.allNamespaces
          ? 'No environment was reported: no namespace is under management.\n'
          : `No environment was reported in namespace ${namespace}. All namespaces: ${host.calledAs} env list -A\n`,
      );
      return;
    }
    await print(host, options.output, answer, (shown) =>
      options.output === 'name'
        ? shown.items.map(({ name }) => `${name}\n`).join('')
        : show(shown, asking),
    );
  });
}

function show({ items }: EnvironmentList, { paint, time }: Asking): string {
  const rows = items.map(({ name, state, latest, seenUntil }): Cell[] => [
    { text: name, tone: 'strong' },
    { text: state, tone: TONES[state] },
    { text: latest ? `#${latest.number}` : '-' },
    { text: showTime(latest?.at, time) },
    { text: showTime(seenUntil, time), tone: state === 'Seen' ? 'quiet' : 'bad' },
    { text: String(latest?.objects ?? 0) },
  ]);
  return table(['NAME', 'STATE', 'LATEST', 'CHANGED', 'KNOWN UNTIL', 'OBJECTS'], rows, paint);
}
