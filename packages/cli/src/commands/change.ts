import { Command, Option } from 'commander';
import { clothoClient, type Change } from '@clotho/api';
import { follow, type FollowTarget } from '../change/follow.ts';
import { lineView } from '../change/line-view.ts';
import { isFinished } from '../change/outlook.ts';
import { put, type WantedOptions } from '../change/put.ts';
import { CliError, EXIT, toCliError } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { changeName } from '../resources.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';

interface Options extends WantedOptions {
  wait?: true;
  timeout?: string;
}

export function changeCommand(host: Host): Command {
  return new Command('change')
    .summary('ask for a Change, from a pipeline or by hand')
    .description('Makes Changes.')
    .addCommand(createCommand(host));
}

function createCommand(host: Host): Command {
  const command = new Command('create')
    .summary('ask for a Change; the same again does nothing')
    .description(
      'Asks for a Change by this name. If it is there with the same content nothing is done, so that ' +
        'a pipeline can be run again; with other content it is amended, which voids decisions. ' +
        'Exit codes: 0 done (with --wait: Completed), 1 refused, Denied, Expired or Failed, 2 not known.',
    )
    .argument('<name>', 'name of the Change')
    .requiredOption('--requests <names>', 'ManifestRequests that it carries, with commas, in order')
    .requiredOption('--description <text>', 'what changes and why, for those who approve it')
    .addOption(
      new Option('--category <category>', 'Standard and Emergency are permissions')
        .choices(['Normal', 'Standard', 'Emergency'])
        .default('Normal'),
    )
    .addOption(
      new Option('--risk <level>', 'as you see it')
        .choices(['Low', 'Medium', 'High'])
        .default('Medium'),
    )
    .option('--start <time>', 'when its window opens (RFC 3339)')
    .option('--end <time>', 'when its window closes')
    .option('-l, --labels <labels>', 'labels of the Change, e.g. team=pay')
    .option('--wait', 'follow it to its end')
    .option('--timeout <minutes>', 'with --wait: how long; without end by default')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} change create payments-v2 -n production --requests payments-deployment \\
      --description "Payments v2" --risk High --wait --timeout 120`,
    );
  return command.action(async (name: string, options: Options) => {
    try {
      await create(host, command, changeName(name), options);
    } catch (error) {
      throw unchecked(toCliError(error));
    }
  });
}

async function create(host: Host, command: Command, name: string, options: Options): Promise<void> {
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  const warn = (warning: string): void => host.err.write(`Warning: ${visible(warning)}\n`);
  const client = clothoClient(cluster.transport);
  const outcome = await put(client, { name, namespace, options, warn });
  host.out.write(`${visible(outcome.text)}\n`);
  if (!options.wait) return;
  const paint = painter(host, host.out, flags.color);
  const view = lineView(host, { paint, timeZone: host.timeZone });
  const last = await toItsEnd(
    withTimeout(host, options.timeout),
    { cluster, namespace, name },
    view,
  );
  if (last) host.exitCode = last.status?.phase === 'Completed' ? 0 : EXIT.Refused;
  else if (host.interrupted.aborted) host.exitCode = EXIT.Interrupted;
  else throw notOver(name, namespace);
}

async function toItsEnd(
  host: Host,
  target: FollowTarget,
  view: ReturnType<typeof lineView>,
): Promise<Change | undefined> {
  for await (const sighting of follow(host, target)) {
    if (sighting.type === 'lost') view.lost(visible(sighting.why));
    if (sighting.type === 'deleted') {
      throw new CliError('NotFound', `Change ${target.name} was deleted.`);
    }
    if (sighting.type !== 'seen') continue;
    const change = visible(sighting.change);
    view.seen(change);
    if (isFinished(change)) return change;
  }
  return undefined;
}

function withTimeout(host: Host, minutes: string | undefined): Host {
  if (minutes === undefined) return host;
  const count = Number(minutes);
  if (!(count > 0)) {
    throw new CliError('Usage', `--timeout: "${minutes}" is no number of minutes above 0.`);
  }
  const late = AbortSignal.timeout(count * 60_000);
  return { ...host, interrupted: AbortSignal.any([host.interrupted, late]) };
}

function notOver(name: string, namespace: string): CliError {
  return new CliError(
    'Unchecked',
    `Change ${name} is not over yet; it goes on without this command.`,
    `clotho watch ${name} -n ${namespace}`,
  );
}

/** A pipeline tells "no" from "not known": whoever could not be asked has not refused. */
function unchecked(error: unknown): unknown {
  if (!(error instanceof CliError) || error.code !== 'Unreachable') return error;
  return new CliError('Unchecked', error.message, error.next);
}
