import { Command } from 'commander';
import { clothoClient, kinds, type Delegation } from '@clotho/api';
import { columnsOf } from '../columns.ts';
import { CliError } from '../error.ts';
import { eventName } from '../event-name.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { painter } from '../text/style.ts';
import { table } from '../text/table.ts';
import { showTime } from '../text/time.ts';
import { visible } from '../text/visible.ts';
import { endOf, listOf, unstamped } from './delegate.ts';

interface LinkOptions {
  for: string;
  steps?: string;
}

export function chatCommand(host: Host): Command {
  const command = new Command('chat')
    .summary('decide from your account in a chat service')
    .description(
      'Links your account in Slack to your own login, so that what you press there is your decision.',
    );
  return command
    .addCommand(linkCommand(host))
    .addCommand(listCommand(host))
    .addCommand(unlinkCommand(host));
}

function linkCommand(host: Host): Command {
  const command = new Command('link')
    .argument('<account>', 'slack:MEMBER, e.g. slack:U012AB3CD (in Slack: profile, Copy member ID)')
    .description(
      'Says that the account is yours; a message there asks you to confirm it. It decides for you ' +
        'after that, with the groups that you have now, for at most 90 days.',
    )
    .option('--for <duration>', 'how long: 8h, 90d; or until when (RFC 3339)', '90d')
    .option('--steps <names>', 'only these workflow steps, by commas')
    .addHelpText(
      'after',
      `
With -n it holds in that namespace alone; without it, everywhere.

Examples:
  ${host.calledAs} chat link slack:U012AB3CD --for 90d
  ${host.calledAs} chat link slack:U012AB3CD --for 8h --steps platform-review -n production`,
    );
  return command.action((account: string, options: LinkOptions) =>
    link(host, command, account, options),
  );
}

async function link(
  host: Host,
  command: Command,
  account: string,
  { for: howLong, steps }: LinkOptions,
): Promise<void> {
  const user = memberOf(account);
  const flags = flagsOf(command);
  const spec = {
    chat: { provider: 'slack' as const, user },
    ...endOf(howLong, '--for'),
    ...(steps === undefined ? {} : { steps: listOf(steps) }),
    ...(flags.namespace === undefined ? {} : { namespaces: listOf(flags.namespace) }),
    reason: 'to decide from Slack',
  };
  const { cluster } = await clusterOf(host, flags);
  const made = await clothoClient(cluster.transport).create(kinds.delegation, {
    metadata: { name: eventName('chat', `slack-${user.toLowerCase()}`, () => host.random()) },
    spec,
  });
  if (made.spec.stamp === undefined) throw unstamped(made);
  const until = showTime(made.spec.endTime, host);
  host.out.write(`${visible(`Slack account ${user} decides for you until ${until}`)},\n`);
  host.out.write('once you press "This is me" in the message that Clotho sends it.\n');
  host.out.write(`To end it: ${host.calledAs} chat unlink ${made.metadata.name}\n`);
}

function listCommand(host: Host): Command {
  const command = new Command('list')
    .description('Lists which accounts decide for whom.')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} chat list`,
    );
  return command.action(async () => {
    const flags = flagsOf(command);
    const { cluster } = await clusterOf(host, flags);
    const { items } = await clothoClient(cluster.transport).list(kinds.delegation);
    const links = items.filter(({ spec }: Delegation) => spec.chat !== undefined);
    if (links.length === 0) {
      host.err.write('No account in a chat service decides for anybody.\n');
      return;
    }
    const options = { wide: true, namespaces: false, now: host.now() };
    const { header, rows } = columnsOf(kinds.delegation, visible(links), options);
    host.out.write(table(header, rows, painter(host, host.out, flags.color)));
  });
}

function unlinkCommand(host: Host): Command {
  const command = new Command('unlink')
    .argument('<name>', 'the delegation that links it')
    .description('Ends a link of yours now.')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} chat unlink chat-slack-u012ab3cd-x7k2p`,
    );
  return command.action(async (name: string) => {
    const { cluster } = await clusterOf(host, flagsOf(command));
    const client = clothoClient(cluster.transport);
    const ended = await client.patch(kinds.delegation, { name }, { spec: { end: true } });
    const user = visible(ended.spec.chat?.user ?? '');
    host.out.write(`Slack account ${user} decides for you no longer.\n`);
  });
}

function memberOf(account: string): string {
  const user = /^slack:([A-Z0-9]{2,32})$/.exec(account)?.[1];
  if (user !== undefined) return user;
  throw new CliError(
    'Usage',
    `${JSON.stringify(account)} is no account in a chat service.`,
    'write it like slack:U012AB3CD',
  );
}
