import { Command } from 'commander';
import { clothoClient, kinds } from '@clotho/api';
import { CliError } from '../error.ts';
import { eventName } from '../event-name.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { changeName } from '../resources.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';

/** What the step of a review is called. */
const RETRO_REVIEW = 'retro-review';

interface Options {
  message: string;
  notJustified?: true;
}

export function reviewCommand(host: Host): Command {
  const command = new Command('review')
    .summary('review an emergency that is over')
    .description(
      'Says afterwards whether an Emergency Change was justified. Until somebody did, its requester ' +
        'can declare no other once the review is overdue.',
    )
    .argument('<change>', 'the Change')
    .requiredOption('-m, --message <comment>', 'what was found')
    .option('--not-justified', 'it should have gone the usual way')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} review hotfix-42 -n production -m "Payments were down; the fix was right."
  ${host.calledAs} review hotfix-43 -n production --not-justified -m "This could have waited."`,
    );
  return command.action((name: string, options: Options) => review(host, command, name, options));
}

async function review(
  host: Host,
  command: Command,
  word: string,
  { message, notJustified }: Options,
): Promise<void> {
  const flags = flagsOf(command);
  const { cluster, namespace } = await clusterOf(host, flags);
  const client = clothoClient(cluster.transport);
  const change = await client.get(kinds.change, changeName(word), namespace);
  const { name, uid } = change.metadata;
  const decision = notJustified ? 'deny' : 'approve';
  const event = await client.create(kinds.approvalEvent, {
    metadata: { name: eventName(name, RETRO_REVIEW, () => host.random()), namespace },
    spec: { targetStep: RETRO_REVIEW, decision, comment: message, changeRef: { name, uid } },
  });
  if (event.spec.stamp === undefined) throw unstamped();
  const found = notJustified ? 'not justified' : 'justified';
  const by = visible(event.spec.approver?.username ?? 'you');
  const paint = painter(host, host.out, flags.color);
  host.out.write(
    `${paint(notJustified ? 'bad' : 'good', 'Reviewed')} ${name} as ${by}: ${found}.\n`,
  );
}

function unstamped(): CliError {
  return new CliError(
    'Unreachable',
    "The review was stored without the stamp of Clotho's gate, so it will not count.",
    'see that the gate runs (kubectl get pods -n clotho-gate), then review again',
  );
}
