import { Argument, Command } from 'commander';
import type { OrganizationInfo, OrganizationList, OrganizationRequest } from '@clotho/api';
import { CliError } from '../error.ts';
import { flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption } from '../journal.ts';
import { painter } from '../text/style.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';

const PATH = '/api/v1/organizations';
const ROLES = ['admin', 'member', 'reader', 'snapshotter'];

interface PlaceOptions {
  in?: string[];
  allNamespaces?: true;
}

export function orgCommand(host: Host): Command {
  return new Command('org')
    .summary('organisations: who may do what, without a cluster')
    .description(
      'Organisations give roles to people of an OpenID provider whom no cluster knows, and to keys ' +
        'of pipelines. People whom the cluster knows have the rights that the cluster gives them.',
    )
    .addCommand(createCommand(host))
    .addCommand(scopeCommand(host))
    .addCommand(listCommand(host))
    .addCommand(membersCommand(host))
    .addCommand(grantCommand(host))
    .addCommand(revokeCommand(host));
}

function createCommand(host: Host): Command {
  const command = withPlace(new Command('create').argument('<name>', 'of the organisation'))
    .description('Makes an organisation, with its first admin.')
    .requiredOption('--admin <identity>', 'ISSUER#SUBJECT of a person')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} org create acme --admin 'https://login.example#ada' --in payments --in checkout
  ${host.calledAs} org create everything --admin 'https://login.example#ada' -A`,
    );
  return command.action(async (name: string, options: PlaceOptions & { admin: string }) => {
    const namespaces = placeOf(options);
    const server = await openJournal(host, command);
    const asked: OrganizationRequest = { name, namespaces, admin: options.admin };
    const answer = await server.send('POST', PATH, asked);
    tell(await organizationIn(answer), host);
  });
}

function scopeCommand(host: Host): Command {
  const command = withPlace(new Command('scope').argument('<name>', 'of the organisation'))
    .description('Says anew which namespaces and environments are those of an organisation.')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `\nExamples:\n  ${host.calledAs} org scope acme --in payments --in ledger`,
    );
  return command.action(async (name: string, options: PlaceOptions) => {
    const namespaces = placeOf(options);
    const server = await openJournal(host, command);
    const answer = await server.send('PATCH', pathOf(name), { namespaces });
    tell(await organizationIn(answer), host);
  });
}

function listCommand(host: Host): Command {
  const command = new Command('list')
    .description('Lists the organisations that you are in, or oversee.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} org list`);
  return command.action(async () => {
    const server = await openJournal(host, command);
    const answer = await server.get(PATH, {});
    const { items }: OrganizationList = visible(JSON.parse(await answer.text()));
    if (items.length === 0) {
      host.err.write('You are in no organisation.\n');
      return;
    }
    const rows = items.map((each) => [each.name, placesOf(each), String(each.members.length)]);
    print(['NAME', 'NAMESPACES', 'MEMBERS'], rows, { command, host });
  });
}

function membersCommand(host: Host): Command {
  const command = new Command('members')
    .argument('<name>', 'of the organisation')
    .description('Lists who is what in an organisation.')
    .addOption(serverOption())
    .addHelpText('after', `\nExamples:\n  ${host.calledAs} org members acme`);
  return command.action(async (name: string) => {
    const server = await openJournal(host, command);
    const { members } = await organizationIn(await server.get(pathOf(name), {}));
    const rows = members.map(({ member, role }) => [member, role]);
    print(['MEMBER', 'ROLE'], rows, { command, host });
  });
}

function grantCommand(host: Host): Command {
  const command = new Command('grant')
    .argument('<name>', 'of the organisation')
    .argument('<member>', 'ISSUER#SUBJECT of a person')
    .addArgument(new Argument('<role>', 'what they are').choices(ROLES))
    .description('Gives somebody a role, in place of the one they have.')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `\nExamples:\n  ${host.calledAs} org grant acme 'https://login.example#bob' reader`,
    );
  return command.action(async (name: string, member: string, role: string) => {
    const server = await openJournal(host, command);
    await server.send('PUT', `${pathOf(name)}/members`, { member, role });
    host.out.write(`${visible(member)} is ${role} of ${visible(name)}.\n`);
  });
}

function revokeCommand(host: Host): Command {
  const command = new Command('revoke')
    .argument('<name>', 'of the organisation')
    .argument('<member>', 'ISSUER#SUBJECT of a person')
    .description('Takes somebody out of an organisation; one admin at least remains.')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `\nExamples:\n  ${host.calledAs} org revoke acme 'https://login.example#bob'`,
    );
  return command.action(async (name: string, member: string) => {
    const server = await openJournal(host, command);
    const query = new URLSearchParams({ member }).toString();
    await server.send('DELETE', `${pathOf(name)}/members?${query}`);
    host.out.write(`${visible(member)} is in ${visible(name)} no more.\n`);
  });
}

function withPlace(command: Command): Command {
  return command
    .option('--in <namespace...>', 'namespaces and environments that are its')
    .option('-A, --all-namespaces', 'the whole journal');
}

function placeOf({ in: namespaces, allNamespaces }: PlaceOptions): string[] | null {
  if (allNamespaces && !namespaces) return null;
  if (namespaces && !allNamespaces) return namespaces;
  throw new CliError('Usage', 'Say what is its: --in NAMESPACE, or -A for the whole journal.');
}

function pathOf(name: string): string {
  return `${PATH}/${encodeURIComponent(name)}`;
}

async function organizationIn(answer: Response): Promise<OrganizationInfo> {
  return visible(JSON.parse(await answer.text()));
}

function tell(organization: OrganizationInfo, host: Host): void {
  const { name, members } = organization;
  const admins = members.filter(({ role }) => role === 'admin').map(({ member }) => member);
  host.out.write(
    `Organisation ${name}: ${placesOf(organization)}; administered by ${admins.join(', ')}.\n`,
  );
}

function placesOf({ namespaces }: OrganizationInfo): string {
  return namespaces?.join(', ') ?? 'the whole journal';
}

function print(
  header: string[],
  rows: string[][],
  { command, host }: { command: Command; host: Host },
): void {
  const paint = painter(host, host.out, flagsOf(command).color);
  host.out.write(
    table(
      header,
      rows.map((row) => row.map((text) => ({ text }))),
      paint,
    ),
  );
}
