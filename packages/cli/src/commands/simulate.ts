import { Command, Option } from 'commander';
import { GROUP, kinds, type Simulation } from '@clotho/api';
import { CliError } from '../error.ts';
import { clusterOf, flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { definitionOf, splitReference } from '../resources.ts';
import { askSimulation, type Wishes } from '../simulate/ask.ts';
import { dryDelete, dryRun } from '../simulate/dry-run.ts';
import { readManifests, type Manifest } from '../simulate/manifests.ts';
import { showSimulation } from '../simulate/show.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';
import type { Cluster } from '../kube.ts';

interface SimulateOptions {
  filename?: string[];
  delete?: true;
  category?: string;
  risk?: string;
  start?: string;
  end?: string;
  output?: 'json';
}

export function simulateCommand(host: Host): Command {
  const command = new Command('simulate')
    .summary('say what would happen to a change, and why')
    .description(
      'Says what would happen: which writes are held, at which risk and why, who has to approve, ' +
        'when it is implemented, and what it meets. It asks by dry-runs, with your permissions, ' +
        'and writes nothing.',
    )
    .argument('[change...]', 'a Change that exists, drafts too: NAME or change NAME')
    .option('-f, --filename <path...>', 'manifests: files or folders, - for standard input')
    .option('--delete', 'the manifests are deleted, instead of applied')
    .addOption(
      new Option('--category <name>', 'of the simulated Change').choices([
        'Normal',
        'Standard',
        'Emergency',
      ]),
    )
    .addOption(new Option('--risk <level>', 'that it declares').choices(['Low', 'Medium', 'High']))
    .option('--start <time>', 'planned start, RFC 3339')
    .option('--end <time>', 'planned end, RFC 3339')
    .addOption(outputOption(['json']))
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} simulate -f deploy/ -n production
  ${host.calledAs} simulate -f web.yaml --category Standard -o json
  ${host.calledAs} simulate -f web.yaml --start 2025-12-15T02:00:00Z --end 2025-12-15T04:00:00Z
  kubectl get deployment web -n shop -o yaml | ${host.calledAs} simulate -n shop --delete -f -
  ${host.calledAs} simulate change deploy-payment-service-v2 -n production

Manifests are taken as kubectl apply --server-side would write them. A Change among them says
what the options say.`,
    );
  return command.action(async (words: string[], options: SimulateOptions) => {
    const flags = flagsOf(command);
    const name = nameIn(words);
    if ((name === undefined) === (options.filename === undefined)) {
      throw new CliError('Usage', 'Give manifests with -f, or the name of one Change.');
    }
    if (name !== undefined && options.delete) {
      throw new CliError('Usage', '--delete is of manifests.', 'name them with -f');
    }
    const { cluster, namespace } = await clusterOf(host, flags);
    const where = { namespace, transport: cluster.transport };
    const simulation =
      name === undefined
        ? await simulateFiles(options, cluster, namespace)
        : await askSimulation({ change: name }, {}, where);
    if (options.output === 'json') host.out.write(`${JSON.stringify(simulation, null, 2)}\n`);
    else {
      const paint = painter(host, host.out, flags.color);
      host.out.write(showSimulation(visible(simulation), { paint, timeZone: host.timeZone }));
    }
  });
}

async function simulateFiles(
  options: SimulateOptions,
  { transport }: Cluster,
  namespace: string,
): Promise<Simulation> {
  const manifests = await readManifests(options.filename ?? []);
  const changes = manifests.filter(asksForChange);
  const others = manifests.filter((manifest) => !asksForChange(manifest));
  if (others.length === 0) {
    throw new CliError('Usage', 'There are no objects in what -f names.', 'name other files');
  }
  const runs = [];
  const attempt = options.delete ? dryDelete : dryRun;
  for (const manifest of others) runs.push(await attempt(manifest, namespace, transport));
  const objects = runs.flatMap((run) => ('object' in run ? [run.object] : []));
  const refused = runs.flatMap((run) => ('refused' in run ? [run.refused] : []));
  const wishes = { ...specOf(changes), ...wishesOf(options) };
  const request = options.delete ? { deletions: objects } : { objects };
  const simulation = await askSimulation(request, wishes, { namespace, transport });
  return { ...simulation, objects: [...simulation.objects, ...refused] };
}

function asksForChange({ kind, apiVersion }: Manifest): boolean {
  return kind === kinds.change.kind && apiVersion.startsWith(`${GROUP}/`);
}

function specOf([change]: readonly Manifest[]): Wishes {
  const spec = change?.['spec'];
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? { ...spec } : {};
}

function wishesOf({ category, risk, start, end }: SimulateOptions): Wishes {
  return {
    ...(category === undefined ? {} : { category }),
    ...(risk === undefined ? {} : { riskLevel: risk }),
    ...(start === undefined ? {} : { plannedStartTime: start }),
    ...(end === undefined ? {} : { plannedEndTime: end }),
  };
}

/** `NAME`, `change/NAME` and `change NAME`. */
function nameIn(words: readonly string[]): string | undefined {
  const [first, second, ...rest] = words;
  if (first === undefined) return undefined;
  const { kind, name } =
    second === undefined ? splitReference(first) : { kind: first, name: second };
  const isChange = kind === undefined || definitionOf(kind) === kinds.change;
  if (rest.length === 0 && isChange) return name;
  throw new CliError('Usage', 'One Change at a time is simulated.', 'give its name alone');
}
