import { Command } from 'commander';
import { clothoClient, kinds, type KindDefinition, type ResourceOf } from '@clotho/api';
import { columnsOf } from '../columns.ts';
import { describeChange } from '../change/describe.ts';
import { CliError } from '../error.ts';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { DEFINITIONS, definitionOf, friendlyName, splitReference } from '../resources.ts';
import { structured, STRUCTURED, structuredList, type StructuredFormat } from '../structured.ts';
import { painter, type Paint } from '../text/style.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';

type OutputFormat = 'table' | 'wide' | StructuredFormat;

interface GetOptions {
  output?: OutputFormat;
  allNamespaces?: true;
}

interface Wanted {
  definition: KindDefinition;
  name: string | undefined;
  output: OutputFormat | undefined;
  allNamespaces: boolean;
}

type Found = ResourceOf<KindDefinition>;

export function getCommand(host: Host): Command {
  const command = new Command('get')
    .summary('list Changes and what belongs to them, or describe one Change')
    .description(
      'Lists resources of Clotho. With the name of one Change it describes that Change: what it ' +
        'waits for, what to do next, who decided, and what happened.',
    )
    .argument('[kind]', DEFINITIONS.map(friendlyName).join(', '), 'changes')
    .argument('[name]', 'one object of that kind; kind/name is understood too')
    .addOption(outputOption(['table', 'wide', ...STRUCTURED]))
    .option('-A, --all-namespaces', 'objects of all namespaces')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} get changes -A
  ${host.calledAs} get change deploy-payment-service-v2 -n production
  ${host.calledAs} get requests -o wide
  ${host.calledAs} get change/deploy-payment-service-v2 -o yaml

Singular, plural and short names all work: change, changes, chg.`,
    );
  return command.action(async (kind: string, name: string | undefined, options: GetOptions) => {
    await get(host, command, wantedOf(kind, name, options));
  });
}

async function get(host: Host, command: Command, wanted: Wanted): Promise<void> {
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  const client = clothoClient(cluster.transport);
  const paint = painter(host, host.out, flags.color);
  const { definition, name, output } = wanted;
  if (name === undefined) {
    const scope = wanted.allNamespaces ? {} : { namespace };
    const { items } = await client.list(definition, scope);
    if (isStructured(output)) host.out.write(await structuredList(output, items));
    else if (items.length === 0) host.err.write(nothingFound(host, wanted, namespace));
    else host.out.write(tableOf(host, wanted, items, paint));
  } else if (definition === kinds.change && output === undefined) {
    const change = visible(await client.get(kinds.change, name, namespace));
    const { calledAs, timeZone } = host;
    host.out.write(describeChange(change, { paint, calledAs, timeZone }));
  } else {
    const item = await client.get(definition, name, namespace);
    host.out.write(
      isStructured(output) ? await structured(output, item) : tableOf(host, wanted, [item], paint),
    );
  }
}

function tableOf(host: Host, wanted: Wanted, items: Found[], paint: Paint): string {
  const { header, rows } = columnsOf(wanted.definition, visible(items), {
    wide: wanted.output === 'wide',
    namespaces: wanted.allNamespaces,
    now: host.now(),
  });
  return table(header, rows, paint);
}

function isStructured(output: OutputFormat | undefined): output is StructuredFormat {
  return STRUCTURED.some((format) => format === output);
}

function wantedOf(kind: string, name: string | undefined, options: GetOptions): Wanted {
  const reference = splitReference(kind);
  const definition = definitionOf(reference.kind ?? reference.name);
  const named = reference.kind === undefined ? name : reference.name;
  if (reference.kind !== undefined && name !== undefined) {
    throw new CliError('Usage', `${kind} ${name} names two objects.`, 'give kind/name alone');
  }
  if (named !== undefined && options.allNamespaces) {
    throw new CliError('Usage', 'A name and -A don’t go together.', 'name the namespace with -n');
  }
  return {
    definition,
    name: named,
    output: options.output,
    allNamespaces: options.allNamespaces === true,
  };
}

function nothingFound(host: Host, wanted: Wanted, namespace: string): string {
  const { definition, allNamespaces } = wanted;
  const plural = friendlyName(definition);
  if (definition.scope === 'Cluster' || allNamespaces) {
    return `There are no ${plural} in this cluster.\n`;
  }
  const hint = `All namespaces: ${host.calledAs} get ${plural} -A`;
  return `There are no ${plural} in namespace ${namespace}. ${hint}\n`;
}
