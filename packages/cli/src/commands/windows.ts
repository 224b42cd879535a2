import { Command } from 'commander';
import { clothoClient, kinds } from '@clotho/api';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { STRUCTURED, structuredList, type StructuredFormat } from '../structured.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';
import { windowTable } from '../windows/table.ts';
import { checkCommand } from './windows-check.ts';
import { importCommand } from './windows-import.ts';

export function windowsCommand(host: Host): Command {
  const command = new Command('windows')
    .summary('change windows and freezes: how they stand, may I deploy, import')
    .description(
      'Lists the change windows (Allow) and freezes (Deny): whether each is in force now, until ' +
        'when, when next, what it covers and why.',
    )
    .enablePositionalOptions()
    .addOption(outputOption(['table', ...STRUCTURED]))
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} windows
  ${host.calledAs} windows check -n production && ./deploy.sh
  ${host.calledAs} windows import argocd appproject.yaml | kubectl apply -f -
  ${host.calledAs} windows import ics freezes.ics --namespaces 'prod-*' | kubectl apply -f -
  ${host.calledAs} calendar --days 14`,
    );
  command.addCommand(checkCommand(host)).addCommand(importCommand(host));
  return command.action(async (options: { output?: 'table' | StructuredFormat }) => {
    const flags = flagsOf(command);
    const { cluster } = await clusterOf(host, flags);
    const { items } = await clothoClient(cluster.transport).list(kinds.changeWindow);
    const { output = 'table' } = options;
    if (output !== 'table') host.out.write(await structuredList(output, items));
    else if (items.length === 0) {
      host.err.write('There are no change windows in this cluster: any time is right.\n');
    } else {
      const { timeZone } = host;
      const paint = painter(host, host.out, flags.color);
      host.out.write(windowTable(visible(items), { paint, timeZone }));
    }
  });
}
