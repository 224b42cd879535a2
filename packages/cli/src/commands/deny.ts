import { Command } from 'commander';
import type { Host } from '../host.ts';
import { decide, withDecideOptions, type DecideOptions } from './decide.ts';

export function denyCommand(host: Host): Command {
  const command = withDecideOptions(new Command('deny'))
    .argument('[change]', 'the Change; may be left out while exactly one waits in the namespace')
    .summary('deny the open step of a Change, which ends it')
    .description('Denies a step of a Change. The Change ends; whoever asked for it reads why.')
    .requiredOption('-m, --message <comment>', 'why')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} deny deploy-payment-service-v2 -n production -m "No memory limit."
  ${host.calledAs} deny deploy-payment-service-v2 --step security-review -m "Image has open CVEs."`,
    );
  return command.action((name: string | undefined, options: DecideOptions) =>
    decide(host, command, 'deny', { names: name === undefined ? [] : [name], ...options }),
  );
}
