import { Command, Option } from 'commander';
import type { ApiKeyAnswer, ApiKeyInfo, ApiKeyList, ApiKeyRequest } from '@clotho/api';
import { CliError } from '../error.ts';
import { flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption } from '../journal.ts';
import { painter } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime } from '../text/time.ts';
import { visible } from '../text/visible.ts';

const PATH = '/api/v1/api-keys';

interface CreateOptions {
  scope?: NonNullable<ApiKeyRequest['scopes']>;
  organization?: string;
  role?: NonNullable<ApiKeyRequest['role']>;
  days: string;
  allNamespaces?: true;
}

export function apikeyCommand(host: Host): Command {
  return new Command('apikey')
    .summary('make, list and revoke the keys that pipelines call with')
    .description(
      'Keys by which pipelines read the journal or put on record what they built. A key approves ' +
        'nothing, and the cluster does not know it.',
    )
    .addCommand(createCommand(host))
    .addCommand(listCommand(host))
    .addCommand(revokeCommand(host));
}

function createCommand(host: Host): Command {
  const scopes = new Option('--scope <scope...>', 'what it is good for').choices([
    'read',
    'append',
    'snapshot',
  ]);
  const role = new Option('--role <role>', 'its role in the organisation').choices([
    'member',
    'reader',
    'snapshotter',
  ]);
  const command = new Command('create')
    .argument('<name>', 'which pipeline it is for')
    .description('Makes a key and prints it, this once; everything else goes to standard error.')
    .addOption(scopes)
    .option('--organization <name>', 'instead of scopes: the organisation that it belongs to')
    .addOption(role)
    .option('--days <count>', 'how long it is good for, 365 at most', '90')
    .option('-A, --all-namespaces', 'good for all namespaces')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} apikey create payments-build --scope append -n payments
  ${host.calledAs} apikey create auditor --scope read -A --days 7
  ${host.calledAs} apikey create reporter --organization acme --role snapshotter`,
    );
  return command.action(async (name: string, options: CreateOptions) => {
    const server = await openJournal(host, command);
    const asked = { name, days: daysOf(options.days), ...powersOf(options, server.namespace) };
    const answer = await server.send('POST', PATH, asked);
    const made: ApiKeyAnswer = JSON.parse(await answer.text());
    host.err.write(`${inWords(made, host)} It is shown this once:\n`);
    host.out.write(`${made.key}\n`);
    host.err.write(
      `To use it: export CLOTHO_API_KEY=…; to end it: ${host.calledAs} apikey revoke ${made.id}\n`,
    );
  });
}

function listCommand(host: Host): Command {
  const command = new Command('list')
    .description('Lists the keys that were made, the newest last.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} apikey list`);
  return command.action(async () => {
    const server = await openJournal(host, command);
    const { items }: ApiKeyList = JSON.parse(await (await server.get(PATH, {})).text());
    if (items.length === 0) {
      host.err.write('There are no API keys.\n');
      return;
    }
    const header = ['ID', 'NAME', 'SCOPES', 'NAMESPACES', 'BY', 'UNTIL'];
    const paint = painter(host, host.out, flagsOf(command).color);
    host.out.write(
      table(
        header,
        visible(items).map((key) => rowOf(key, host)),
        paint,
      ),
    );
  });
}

function revokeCommand(host: Host): Command {
  const command = new Command('revoke')
    .argument('<id>', 'of the key, as list shows it')
    .description('Ends a key for good, at once.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} apikey revoke 3f0c9a1b2d4e`);
  return command.action(async (id: string) => {
    const server = await openJournal(host, command);
    const answer = await server.send('DELETE', `${PATH}/${encodeURIComponent(id)}`);
    const { name }: ApiKeyInfo = visible(JSON.parse(await answer.text()));
    host.out.write(`The API key ${id} (${name}) is revoked.\n`);
  });
}

/** Scopes and namespaces, or a role in an organisation. @throws CliError */
function powersOf(
  { scope, organization, role, allNamespaces }: CreateOptions,
  namespace: string,
): Pick<ApiKeyRequest, 'scopes' | 'namespaces' | 'organization' | 'role'> {
  if (scope && organization === undefined && role === undefined) {
    return { scopes: scope, ...(allNamespaces ? {} : { namespaces: [namespace] }) };
  }
  if (!scope && organization !== undefined && role !== undefined) return { organization, role };
  throw new CliError('Usage', 'Say what it is good for: --scope, or --organization and --role.');
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 365) return days;
  throw new CliError('Usage', `--days: "${text}" is no whole number from 1 to 365.`);
}

function inWords(key: ApiKeyInfo, host: Host): string {
  const { id, name, scopes, expiresAt } = key;
  const where = placesOf(key, 'all namespaces');
  const what = scopes.join(' and ');
  return `API key ${id} (${name}): ${what} in ${where} until ${showTime(expiresAt, host)}.`;
}

function rowOf(key: ApiKeyInfo, host: Host): Cell[] {
  const end = key.revokedAt === null ? showTime(key.expiresAt, host) : 'revoked';
  const where = placesOf(key, 'all');
  return [key.id, key.name, key.scopes.join(','), where, key.createdBy, end].map((text) => ({
    text,
  }));
}

function placesOf({ namespaces, organization }: ApiKeyInfo, all: string): string {
  if (organization !== undefined) return `organisation ${organization}`;
  return namespaces?.join(', ') ?? all;
}
