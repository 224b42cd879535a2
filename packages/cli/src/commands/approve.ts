import { Command } from 'commander';
import type { Host } from '../host.ts';
import { decide, withDecideOptions, type DecideOptions } from './decide.ts';

export function approveCommand(host: Host): Command {
  const command = withDecideOptions(new Command('approve'))
    .summary('approve the open step of a Change')
    .description(
      'Approves a step of a Change. Shows what is approved first; the decision holds for that ' +
        'content alone: if the Change is amended meanwhile, it is refused.',
    )
    .option('-m, --message <comment>', 'why; some steps require it')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} approve deploy-payment-service-v2 -n production
  ${host.calledAs} approve deploy-payment-service-v2 --step security-review -m "Image scanned, no CVEs."
  ${host.calledAs} approve -y                 # the only Change that waits here`,
    );
  return command.action((name: string | undefined, options: DecideOptions) =>
    decide(host, command, 'approve', { name, ...options }),
  );
}
