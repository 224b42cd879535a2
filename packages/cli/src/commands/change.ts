import { Command } from 'commander';
import { ask, tellingUnknown, type AskOptions } from '../change/ask.ts';
import { withWantedOptions } from '../change/wanted-options.ts';
import type { Host } from '../host.ts';
import { changeName } from '../resources.ts';

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
    .requiredOption(
      '--requests <names>',
      'ManifestRequests that it carries, with commas, in order',
    );
  withWantedOptions(command).addHelpText(
    'after',
    `
Examples:
  ${host.calledAs} change create payments-v2 -n production --requests payments-deployment \\
      --description "Payments v2" --risk High --wait --timeout 120`,
  );
  return command.action((name: string, options: AskOptions) =>
    tellingUnknown(() => ask(host, command, changeName(name), options)),
  );
}
