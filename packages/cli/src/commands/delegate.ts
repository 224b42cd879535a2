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

interface DelegateOptions {
  until?: string;
  from?: string;
  steps?: string;
  reason?: string;
}

export function delegateCommand(host: Host): Command {
  const command = new Command('delegate')
    .summary('let somebody decide for you while you are away')
    .description(
      'Hands your authority to decide to another person for a bounded time, at most 90 days. Their ' +
        'decisions show that they were made for you. It is not handed on, and ends when you say so.',
    )
    .argument('<to>', 'user name of who decides for you')
    .option('--until <when>', 'a time (RFC 3339), or how long: 8h, 14d')
    .option('--from <time>', 'begins then (RFC 3339) instead of now')
    .option('--steps <names>', 'only these workflow steps, by commas')
    .option('--reason <text>', 'why, e.g. out of office')
    .addHelpText(
      'after',
      `
With -n it holds in that namespace alone; without it, everywhere.

Examples:
  ${host.calledAs} delegate sre-dan --until 14d --reason "on holiday"
  ${host.calledAs} delegate sre-dan --until 2026-03-06T18:00:00Z --steps platform-review -n production --reason "at a conference"
  ${host.calledAs} delegate list
  ${host.calledAs} delegate end NAME`,
    );
  command.addCommand(listCommand(host)).addCommand(endCommand(host));
  return command.action((to: string, options: DelegateOptions) =>
    delegate(host, command, to, options),
  );
}

async function delegate(
  host: Host,
  command: Command,
  to: string,
  { until, from, steps, reason }: DelegateOptions,
): Promise<void> {
  if (until === undefined || reason === undefined) {
    // Not for commander to ask: it would ask list and end for them too.
    throw new CliError(
      'Usage',
      'It takes --until and --reason.',
      `${host.calledAs} delegate --help`,
    );
  }
  const flags = flagsOf(command);
  const spec = {
    to,
    ...endOf(until),
    ...(from === undefined ? {} : { startTime: from }),
    ...(steps === undefined ? {} : { steps: listOf(steps) }),
    ...(flags.namespace === undefined ? {} : { namespaces: listOf(flags.namespace) }),
    reason,
  };
  const { cluster } = await clusterOf(host, flags);
  const client = clothoClient(cluster.transport);
  const made = await client.create(kinds.delegation, {
    metadata: { name: nameFor(to, host) },
    spec,
  });
  if (made.spec.stamp === undefined) throw unstamped(made);
  host.out.write(`${inWords(made, host)}\n`);
  host.out.write(`To end it: ${host.calledAs} delegate end ${made.metadata.name}\n`);
}

function listCommand(host: Host): Command {
  const command = new Command('list').description('Lists who decides for whom.').addHelpText(
    'after',
    `
Examples:
  ${host.calledAs} delegate list`,
  );
  return command.action(async () => {
    const flags = flagsOf(command);
    const { cluster } = await clusterOf(host, flags);
    const { items } = await clothoClient(cluster.transport).list(kinds.delegation);
    if (items.length === 0) {
      host.err.write('Nobody decides for anybody else.\n');
      return;
    }
    const options = { wide: false, namespaces: false, now: host.now() };
    const { header, rows } = columnsOf(kinds.delegation, visible(items), options);
    host.out.write(table(header, rows, painter(host, host.out, flags.color)));
  });
}

function endCommand(host: Host): Command {
  const command = new Command('end')
    .argument('<name>', 'the delegation')
    .description('Ends a delegation of yours now.')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} delegate end delegation-to-sre-dan-x7k2p`,
    );
  return command.action(async (name: string) => {
    const { cluster } = await clusterOf(host, flagsOf(command));
    const client = clothoClient(cluster.transport);
    const ended = await client.patch(kinds.delegation, { name }, { spec: { end: true } });
    host.out.write(`${visible(delegateOf(ended))} decides for you no longer.\n`);
  });
}

/** How long, or until when; days are hours to the API. */
export function endOf(
  until: string,
  option = '--until',
): { duration: string } | { endTime: string } {
  const days = /^(\d+)d$/.exec(until)?.[1];
  if (days !== undefined) return { duration: `${Number(days) * 24}h` };
  if (/^(\d+(ms|s|m|h))+$/.test(until)) return { duration: until };
  if (!Number.isNaN(Date.parse(until)) && until.includes('T')) return { endTime: until };
  throw new CliError(
    'Usage',
    `${option} ${JSON.stringify(until)} is neither a time nor how long.`,
    'write it like 2026-03-06T18:00:00Z, 8h or 14d',
  );
}

function nameFor(to: string, host: Host): string {
  const words = to.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const person = words.replaceAll(/^-|-$/g, '').slice(0, 63);
  return eventName('delegation', `to-${person === '' ? 'x' : person}`, () => host.random());
}

function inWords(delegation: Delegation, host: Host): string {
  const { spec } = delegation;
  const { from, startTime, endTime, steps, namespaces } = spec;
  const where = [
    ...(steps ? [` at ${steps.join(', ')}`] : []),
    ...(namespaces ? [` in ${namespaces.join(', ')}`] : []),
  ].join('');
  return visible(
    `${delegateOf(delegation)} decides for ${from?.username ?? 'you'}${where} from ${showTime(startTime, host)} until ${showTime(endTime, host)}.`,
  );
}

/** Another person, or an account of one's own. */
function delegateOf({ spec: { to, chat } }: Delegation): string {
  return chat ? `Slack account ${chat.user}` : (to ?? '');
}

export function unstamped({ metadata }: Delegation): CliError {
  return new CliError(
    'Unreachable',
    `The delegation ${metadata.name} was stored without the stamp of Clotho's gate, so it will not count.`,
    `see that the gate runs (kubectl get pods -n clotho-gate), then kubectl delete delegation ${metadata.name} and try again`,
  );
}

export function listOf(words: string): string[] {
  return words.split(',').filter((word) => word !== '');
}
