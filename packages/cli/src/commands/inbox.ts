import { Command } from 'commander';
import { ON_TIMEOUT } from '../change/parts.ts';
import { waitingForUser, type Waiting } from '../change/waiting.ts';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { STRUCTURED, structuredList, type StructuredFormat } from '../structured.ts';
import { painter, type Paint } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime } from '../text/time.ts';

interface InboxOptions {
  allNamespaces?: true;
  output?: StructuredFormat;
}

export function inboxCommand(host: Host): Command {
  const command = new Command('inbox')
    .summary('what waits for your decision')
    .description(
      'Lists the steps of Changes that you may decide, by your own right or for somebody who ' +
        'delegated it to you; the longest waiting first, with when each escalates or times out.',
    )
    .option('-A, --all-namespaces', 'of all namespaces')
    .addOption(outputOption(STRUCTURED))
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} inbox -A
  ${host.calledAs} inbox -n production && ${host.calledAs} approve --all -n production`,
    );
  return command.action((options: InboxOptions) => inbox(host, command, options));
}

async function inbox(
  host: Host,
  command: Command,
  { allNamespaces, output }: InboxOptions,
): Promise<void> {
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  const scope = allNamespaces ? {} : { namespace };
  const waiting = await waitingForUser(host, { cluster, ...scope });
  if (output !== undefined) {
    const changes = waiting.map(({ change }) => change);
    host.out.write(await structuredList(output, changes));
  } else if (waiting.length === 0) {
    const where = allNamespaces
      ? ''
      : ` in namespace ${namespace}. All namespaces: ${host.calledAs} inbox -A`;
    host.err.write(`Nothing waits for you${where}${allNamespaces ? '.' : ''}\n`);
  } else {
    host.out.write(tableOf(host, waiting, painter(host, host.out, flags.color)));
  }
}

const HEADER = ['NAMESPACE', 'CHANGE', 'STEP', 'APPROVALS', 'SINCE', 'THEN', 'ABOUT'];

function tableOf(host: Host, waiting: readonly Waiting[], paint: Paint): string {
  const rows = waiting.map((each): Cell[] => {
    const { metadata, spec } = each.change;
    const { name, approvals, needed, openedAt } = each.step;
    return [
      { text: metadata.namespace ?? '' },
      { text: metadata.name, tone: 'strong' },
      { text: name },
      { text: `${approvals} of ${needed}` },
      { text: showTime(openedAt, host), tone: 'quiet' },
      { text: thenOf(each, host) },
      { text: spec.description },
    ];
  });
  return table(HEADER, rows, paint);
}

/** What happens next if nobody decides. */
function thenOf({ step, from }: Waiting, host: Host): string {
  const { escalatesAt, timesOutAt, onTimeout = 'Expire' } = step;
  const parts = [
    ...(from === undefined ? [] : [`counts from ${showTime(from, host)}`]),
    ...(escalatesAt === undefined ? [] : [`escalates ${showTime(escalatesAt, host)}`]),
    ...(timesOutAt === undefined || timesOutAt === escalatesAt
      ? []
      : [`${ON_TIMEOUT[onTimeout]} ${showTime(timesOutAt, host)}`]),
  ];
  return parts.length === 0 ? '-' : parts.join(', ');
}
