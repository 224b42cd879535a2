import { Command, Option } from 'commander';
import { clothoClient, kinds } from '@clotho/api';
import { CliError } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';
import {
  subscribeCommand,
  subscriptionsCommand,
  unsubscribeCommand,
} from './calendar-subscriptions.ts';

interface CalendarOptions {
  days: string;
  output?: 'text' | 'ics';
}

const DAY_MS = 24 * 3_600_000;

export function calendarCommand(host: Host): Command {
  const command = new Command('calendar')
    .summary('what comes: windows, freezes and scheduled Changes')
    .description(
      'Shows the change windows, freezes and scheduled Changes of the next days; with -n only ' +
        'those of one namespace. -o ics is a feed for calendar programs.',
    )
    .option('--days <count>', 'how many days', '7')
    .addOption(new Option('-o, --output <format>', 'how it is printed').choices(['text', 'ics']))
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} calendar
  ${host.calledAs} calendar -n production --days 30
  ${host.calledAs} calendar --days 90 -o ics > changes.ics
  ${host.calledAs} calendar subscribe`,
    )
    .addCommand(subscribeCommand(host))
    .addCommand(subscriptionsCommand(host))
    .addCommand(unsubscribeCommand(host));
  return command.action(async (options: CalendarOptions) => {
    const flags = flagsOf(command);
    const days = daysOf(options);
    const { cluster } = await clusterOf(host, flags);
    const client = clothoClient(cluster.transport);
    const scope = flags.namespace === undefined ? {} : { namespace: flags.namespace };
    const [windows, changes] = await Promise.all([
      client.list(kinds.changeWindow),
      client.list(kinds.change, scope),
    ]);
    const { agenda, calendarFeed } = await import('@clotho/core');
    const from = host.now();
    const entries = agenda(windows.items, changes.items, {
      from,
      to: from + days * DAY_MS,
      namespace: flags.namespace,
    });
    if (options.output === 'ics') {
      host.out.write(await calendarFeed(entries, from));
      return;
    }
    const { calendarText } = await import('../windows/calendar-text.ts');
    const { timeZone } = host;
    const paint = painter(host, host.out, flags.color);
    host.out.write(calendarText(visible(entries), { paint, timeZone, days, from }));
  });
}

function daysOf({ days }: CalendarOptions): number {
  const count = Number(days);
  if (Number.isInteger(count) && count >= 1 && count <= 366) return count;
  throw new CliError('Usage', `--days: ${days} is no whole number from 1 to 366.`);
}
