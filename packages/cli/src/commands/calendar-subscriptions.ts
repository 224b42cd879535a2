import { Command } from 'commander';
import type { ApiKeyInfo, CalendarSubscription, ApiKeyList } from '@clotho/api';
import { CliError } from '../error.ts';
import { flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption } from '../journal.ts';
import { painter } from '../text/style.ts';
import { table } from '../text/table.ts';
import { showTime } from '../text/time.ts';
import { visible } from '../text/visible.ts';

const PATH = '/api/v1/calendar/subscriptions';

export function subscribeCommand(host: Host): Command {
  const command = new Command('subscribe')
    .description(
      'Makes an address that calendar programs fetch, and prints it, this once. Whoever has it reads ' +
        'what you may see of the calendar, and nothing else, until it ends.',
    )
    .option('--days <count>', 'how long it is good for, 365 at most', '365')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} calendar subscribe
  ${host.calledAs} calendar subscribe -n production --days 90`,
    );
  return command.action(async (options: { days: string }) => {
    const days = Number(options.days);
    if (!Number.isInteger(days) || days < 1 || days > 365) {
      throw new CliError('Usage', `--days: "${options.days}" is no whole number from 1 to 365.`);
    }
    const { namespace } = flagsOf(command);
    const server = await openJournal(host, command);
    const place = namespace === undefined ? {} : { namespaces: [namespace] };
    const answer = await server.send('POST', PATH, { days, ...place });
    const { url, id, expiresAt }: CalendarSubscription = visible(JSON.parse(await answer.text()));
    host.err.write(`Good until ${showTime(expiresAt, host)}. It is shown this once:\n`);
    host.out.write(`${url}\n`);
    host.err.write(`To end it: ${host.calledAs} calendar unsubscribe ${id}\n`);
  });
}

export function subscriptionsCommand(host: Host): Command {
  const command = new Command('subscriptions')
    .description('Lists the addresses that you made, without their keys.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} calendar subscriptions`);
  return command.action(async () => {
    const server = await openJournal(host, command);
    const answer = await server.get(PATH, {});
    const { items }: ApiKeyList = visible(JSON.parse(await answer.text()));
    if (items.length === 0) {
      host.err.write('You made no address of the calendar.\n');
      return;
    }
    const rows = items.map((each) => [
      each.id,
      each.namespaces?.join(', ') ?? 'all',
      showTime(each.createdAt, host),
      each.revokedAt === null ? showTime(each.expiresAt, host) : 'ended',
    ]);
    const paint = painter(host, host.out, flagsOf(command).color);
    const cells = rows.map((row) => row.map((text) => ({ text })));
    host.out.write(table(['ID', 'NAMESPACES', 'SINCE', 'UNTIL'], cells, paint));
  });
}

export function unsubscribeCommand(host: Host): Command {
  const command = new Command('unsubscribe')
    .argument('<id>', 'of the address, as subscriptions shows it')
    .description('Ends an address of the calendar, at once.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} calendar unsubscribe 3f0c9a1b2d4e`);
  return command.action(async (id: string) => {
    const server = await openJournal(host, command);
    const answer = await server.send('DELETE', `${PATH}/${encodeURIComponent(id)}`);
    const { id: ended }: ApiKeyInfo = visible(JSON.parse(await answer.text()));
    host.out.write(`The calendar address ${ended} is ended.\n`);
  });
}
