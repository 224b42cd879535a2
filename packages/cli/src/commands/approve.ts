import { Command } from 'commander';
import type { Host } from '../host.ts';
import { decide, withDecideOptions, type DecideOptions } from './decide.ts';

export function approveCommand(host: Host): Command {
  const command = withDecideOptions(new Command('approve'))
    .argument(
      '[change...]',
      'the Changes; may be left out while exactly one waits in the namespace',
    )
    .summary('approve the open step of Changes')
    .description(
      'Approves a step of a Change, or of several. Shows what is approved first; the decision ' +
        'holds for that content alone: if a Change is amended meanwhile, it is refused.',
    )
    .option('--all', 'all that wait for you in the namespace, at --step if it is given')
    .option('-m, --message <comment>', 'why; some steps require it')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} approve deploy-payment-service-v2 -n production
  ${host.calledAs} approve deploy-payment-service-v2 --step security-review -m "Image scanned, no CVEs."
  ${host.calledAs} approve web-v7 api-v3 worker-v3      # each is shown, then all are asked for
  ${host.calledAs} approve --all --step platform-review
  ${host.calledAs} approve -y                 # the only Change that waits here`,
    );
  return command.action((names: string[], options: DecideOptions & { all?: true }) =>
    decide(host, command, 'approve', { names, ...options }),
  );
}
