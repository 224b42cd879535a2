import { Command } from 'commander';
import type { Change } from '@clotho/api';
import { chooseChange } from '../change/choose.ts';
import { follow, type FollowTarget } from '../change/follow.ts';
import { isFinished } from '../change/outlook.ts';
import { lineView, type View } from '../change/line-view.ts';
import { treeView } from '../change/tree-view.ts';
import { CliError, EXIT } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { changeName } from '../resources.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';

export function watchCommand(host: Host): Command {
  const command = new Command('watch')
    .summary('follow a Change until it ends')
    .description(
      'Follows a Change: a live tree on a terminal, one line per event elsewhere. Ends with the ' +
        'Change: exit code 0 if it is Completed, 1 if it is Denied, Expired, Cancelled, Failed, ' +
        'RolledBack or deleted.',
    )
    .argument('[change]', 'the Change; may be left out while exactly one is under way')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} watch deploy-payment-service-v2 -n production
  ${host.calledAs} watch && ./smoke-test.sh   # once it is Completed`,
    );
  return command.action(async (name: string | undefined) => {
    const flags = flagsOf(command);
    const { cluster, namespace } = await clusterOf(host, flags);
    const target = { cluster, namespace, name: await nameOf(cluster, namespace, name) };
    const paint = painter(host, host.out, flags.color);
    const drawing = { paint, timeZone: host.timeZone };
    const view = host.out.isTerminal ? treeView(host, drawing) : lineView(host, drawing);
    const last = await show(host, target, view);
    host.exitCode = exitCodeOf(host, last);
  });
}

async function nameOf(
  cluster: FollowTarget['cluster'],
  namespace: string,
  word: string | undefined,
): Promise<string> {
  if (word !== undefined) return changeName(word);
  const only = await chooseChange(
    { cluster, namespace },
    { fits: (change) => !isFinished(change), what: 'is under way' },
  );
  return only.metadata.name;
}

/** Draws until the end; the Change as it ended, or nothing if the user interrupted. */
async function show(host: Host, target: FollowTarget, view: View): Promise<Change | undefined> {
  try {
    for await (const sighting of follow(host, target)) {
      if (sighting.type === 'lost') view.lost(visible(sighting.why));
      if (sighting.type === 'deleted') throw deleted(target);
      if (sighting.type !== 'seen') continue;
      const change = visible(sighting.change);
      view.seen(change);
      if (isFinished(change)) return change;
    }
    return undefined;
  } finally {
    view.end();
  }
}

function exitCodeOf(host: Host, last: Change | undefined): number {
  if (last) return last.status?.phase === 'Completed' ? 0 : EXIT.Refused;
  return host.interrupted.aborted ? EXIT.Interrupted : EXIT.Unreachable;
}

function deleted({ name, namespace }: FollowTarget): CliError {
  return new CliError('NotFound', `Change ${name} in namespace ${namespace} was deleted.`);
}
