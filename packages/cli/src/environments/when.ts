import { Command } from 'commander';
import type { WhenAnswer } from '@clotho/api';
import { CliError, EXIT } from '../error.ts';
import type { Host } from '../host.ts';
import { serverOption } from '../journal.ts';
import { formats, openAsking, print, type Output } from './ask.ts';
import { showSpans } from './span-table.ts';

interface WhenOptions {
  digest?: string;
  image?: string;
  object?: string;
  limit: string;
  allNamespaces?: true;
  output: Output;
}

export function whenCommand(host: Host): Command {
  const command = new Command('when')
    .summary('since when and until when something ran, and where')
    .description(
      'Shows since when and until when an image, a digest or an object was there, in a namespace or ' +
        'in all of them. Exit code 1 if it never was.',
    )
    .option('--digest <digest>', 'of an image or of a content; its first 8 digits at least')
    .option('--image <image>', 'without a tag: all of its tags')
    .option('--object <object>', 'Kind/name, such as Deployment/web')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('--limit <count>', 'at most so many, 500 at most', '50')
    .addOption(formats('table', 'json', 'yaml'))
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} env when --image registry.example.com/payments/payment-service -A
  ${host.calledAs} env when --digest sha256:5a84632efb3e -n production
  ${host.calledAs} env when --object ConfigMap/settings -n production`,
    );
  return command.action(async (options: WhenOptions) => {
    const { digest, image, object, limit, allNamespaces, output } = options;
    if (digest === undefined && image === undefined && object === undefined) {
      throw new CliError('Usage', 'Say what is looked for: --digest, --image or --object.');
    }
    const asking = await openAsking(host, command);
    const namespace = allNamespaces ? undefined : asking.namespace;
    const answer = await asking.ask<WhenAnswer>('/when', {
      digest,
      image,
      object,
      limit,
      namespace,
    });
    if (answer.items.length === 0) {
      host.err.write(`It was never seen${namespace === undefined ? '' : ` in ${namespace}`}.\n`);
      host.exitCode = EXIT.NotFound;
      return;
    }
    await print(host, output, answer, ({ items }) => showSpans(items, asking));
    if (answer.more) host.err.write('There are more: raise --limit.\n');
  });
}
