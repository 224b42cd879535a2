import { Command } from 'commander';
import { clothoClient, kinds, type ClothoClient, type LockdownSpec } from '@clotho/api';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { labelsOf, wordsOf } from '../lists.ts';
import { painter } from '../text/style.ts';
import { alignedRows } from '../text/table.ts';
import { visible } from '../text/visible.ts';

interface ScopeOptions {
  reason: string;
  namespaces?: string;
  selector?: string;
}

export function lockdownCommand(host: Host): Command {
  return new Command('lockdown')
    .summary('stop the line: hold Changes, and let them go on')
    .description(
      'Holds matching Changes, those being implemented too, until somebody releases them.',
    )
    .addCommand(previewCommand(host))
    .addCommand(startCommand(host))
    .addCommand(releaseCommand(host))
    .addCommand(listCommand(host));
}

function previewCommand(host: Host): Command {
  const command = withScope(new Command('preview'))
    .summary('which Changes it would hold')
    .description('Asks the cluster what a Lockdown of this scope would hold; nothing is held.');
  return command.action(async (options: Partial<ScopeOptions>) => {
    const client = await clientOf(host, command);
    const spec = specOf({ reason: 'a preview', ...options });
    const metadata = { name: 'preview' };
    const tell = (warning: string): void => host.out.write(`${said(warning)}\n`);
    await client.create(kinds.lockdown, { metadata, spec }, { dryRun: true, onWarning: tell });
  });
}

function startCommand(host: Host): Command {
  const command = withScope(new Command('start'))
    .summary('hold matching Changes from now on')
    .argument('<name>', 'a name, e.g. the number of the incident')
    .requiredOption('--reason <text>', 'why')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} lockdown preview --namespaces 'prod*'
  ${host.calledAs} lockdown start incident-42 --namespaces 'prod*' --reason "payments are down"
  ${host.calledAs} lockdown release incident-42 --reason "payments are back"`,
    );
  return command.action(async (name: string, options: ScopeOptions) => {
    const client = await clientOf(host, command);
    const tell = (warning: string): void => host.out.write(`${said(warning)}\n`);
    const resource = { metadata: { name }, spec: specOf(options) };
    await client.create(kinds.lockdown, resource, { onWarning: tell });
    const next = `${host.calledAs} lockdown release ${name} --reason WHY`;
    host.out.write(`Lockdown ${name} is in force.\nNext: ${next}\n`);
  });
}

function releaseCommand(host: Host): Command {
  const command = new Command('release')
    .summary('let the held Changes go on')
    .argument('<name>', 'the Lockdown')
    .requiredOption('--reason <text>', 'why it is safe again');
  return command.action(async (name: string, { reason }: { reason: string }) => {
    const client = await clientOf(host, command);
    await client.patch(kinds.lockdown, { name }, { spec: { release: { reason } } });
    host.out.write(`Lockdown ${name} is released; what it held goes on where it was.\n`);
  });
}

function listCommand(host: Host): Command {
  const command = new Command('list').summary('all Lockdowns and what they hold');
  return command.action(async () => {
    const client = await clientOf(host, command);
    const { items } = await client.list(kinds.lockdown);
    const paint = painter(host, host.out, flagsOf(command).color);
    const heading = ['NAME', 'PHASE', 'HELD', 'NAMESPACES', 'BY', 'REASON'];
    const rows = items.map(({ metadata, spec, status }) => [
      metadata.name,
      status?.phase ?? 'not seen yet',
      String(status?.held ?? '?'),
      spec.namespaces?.join(',') ?? '(all)',
      spec.requestedBy?.username ?? '?',
      spec.release === undefined ? spec.reason : `${spec.reason}; released: ${spec.release.reason}`,
    ]);
    if (rows.length === 0) host.err.write('There is no Lockdown.\n');
    const cells = [heading, ...rows].map((row) => row.map((text) => ({ text: visible(text) })));
    for (const line of rows.length === 0 ? [] : alignedRows(cells, paint))
      host.out.write(`${line}\n`);
  });
}

function withScope(command: Command): Command {
  return command
    .option('--namespaces <names>', 'where, with commas; * matches within a name; all by default')
    .option('-l, --selector <labels>', 'only Changes with these labels, e.g. team=pay,tier=gold');
}

function specOf({ reason, namespaces, selector }: ScopeOptions): LockdownSpec {
  return {
    reason,
    ...(namespaces === undefined ? {} : { namespaces: wordsOf(namespaces) }),
    ...(selector === undefined ? {} : { changeSelector: { matchLabels: labelsOf(selector) } }),
  };
}

async function clientOf(host: Host, command: Command): Promise<ClothoClient> {
  const { cluster } = await clusterOf(host, flagsOf(command));
  return clothoClient(cluster.transport);
}

/** The server's words without the name that kubectl's users need to see. */
function said(warning: string): string {
  return visible(warning.replace(/^clotho: /, ''));
}
