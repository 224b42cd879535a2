import type { Command } from 'commander';
import { clothoClient, type Change } from '@clotho/api';
import { CliError, EXIT, toCliError } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';
import { follow, type FollowTarget } from './follow.ts';
import { lineView } from './line-view.ts';
import { isFinished } from './outlook.ts';
import { put, type WantedOptions } from './put.ts';

export interface AskOptions extends WantedOptions {
  wait?: true;
  timeout?: string;
}

/** Makes a Change be there as wanted and, if asked to, follows it to its end. @throws CliError */
export async function ask(
  host: Host,
  command: Command,
  name: string,
  options: AskOptions,
): Promise<void> {
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

/** A pipeline tells "no" from "not known": whoever could not be asked has not refused. */
export async function tellingUnknown(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    const error = toCliError(thrown);
    if (!(error instanceof CliError) || error.code !== 'Unreachable') throw error;
    throw new CliError('Unchecked', error.message, error.next);
  }
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
