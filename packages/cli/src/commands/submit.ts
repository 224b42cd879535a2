import { Command } from 'commander';
import { ask, tellingUnknown, type AskOptions } from '../change/ask.ts';
import { withWantedOptions } from '../change/wanted-options.ts';
import { CliError } from '../error.ts';
import { flagsOf } from '../flags.ts';
import type { Host, Ran } from '../host.ts';
import { changeName } from '../resources.ts';
import { answersOf, type Answers } from '../submit/answers.ts';
import { applyWords, type Sources } from '../submit/apply-words.ts';
import { visible } from '../text/visible.ts';

interface Options extends Omit<AskOptions, 'requests'>, Sources {}

export function submitCommand(host: Host): Command {
  const command = new Command('submit')
    .summary('hand in manifests as one Change')
    .description(
      'Applies manifests as kubectl does. What is approved already passes; what is held becomes one ' +
        'Change, in the order of the manifests. The same again does nothing; other manifests under ' +
        'the same name amend it, which voids decisions. Exit codes: 0 done (with --wait: Completed), ' +
        '1 refused, Denied, Expired or Failed, 2 not known.',
    )
    .argument('<name>', 'name of the Change')
    .option('-f, --filename <files...>', 'files, folders, URLs or - for standard input')
    .option('-k, --kustomize <folder>', 'a kustomization')
    .option('-R, --recursive', 'folders with all that is below them')
    .option('--server-side', 'apply on the server');
  withWantedOptions(command).addHelpText(
    'after',
    `
Examples:
  ${host.calledAs} submit payments-v2 -n production -f deploy/ --description "Payments v2" --risk High
  ${host.calledAs} submit shop-42 -n shop -k overlays/production --description "Shop 42" --wait`,
  );
  return command.action((name: string, options: Options) =>
    tellingUnknown(() => submit(host, command, changeName(name), options)),
  );
}

async function submit(host: Host, command: Command, name: string, options: Options): Promise<void> {
  const answers = answersOf(await runKubectl(host, applyWords(options, flagsOf(command))));
  for (const line of answers.warnings) host.err.write(`${visible(line)}\n`);
  for (const line of answers.passed) host.out.write(`${visible(line)}\n`);
  if (answers.problems.length > 0) throw notAllTaken(answers);
  const [namespace, ...others] = new Set(answers.held.map((request) => request.namespace));
  if (namespace === undefined) {
    host.out.write('Everything is as it was approved; there is nothing to ask for.\n');
    return;
  }
  if (others.length > 0) throw severalNamespaces([namespace, ...others]);
  const names = answers.held.map((request) => request.name);
  for (const held of names) host.out.write(`held as ManifestRequest ${visible(held)}\n`);
  command.setOptionValue('namespace', namespace);
  await ask(host, command, name, { ...options, requests: [...new Set(names)].join(',') });
}

async function runKubectl(host: Host, words: readonly string[]): Promise<Ran> {
  const ran = await host.runProgram('kubectl', words);
  if (ran) return ran;
  throw new CliError(
    'Usage',
    'kubectl is not on the PATH; submit applies manifests through it.',
    'install kubectl, or apply the manifests yourself and use: change create NAME --requests …',
  );
}

function notAllTaken({ problems, held }: Answers): CliError {
  const kept =
    held.length === 0
      ? ''
      : `\nWhat is held meanwhile waits: ${held.map(({ name }) => name).join(', ')}.`;
  return new CliError(
    'Refused',
    `Not all manifests were taken, so that no Change is made:\n${problems.join('\n')}${kept}`,
    'put them right and submit again; what is held already is found again',
  );
}

function severalNamespaces(names: readonly string[]): CliError {
  return new CliError(
    'Usage',
    `The manifests are for several namespaces (${names.join(', ')}); a Change belongs to one.`,
    'submit them namespace by namespace',
  );
}
