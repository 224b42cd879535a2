import { Argument, Command, Option } from 'commander';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import type { Imported } from '../windows/imported.ts';

interface ImportOptions {
  namespaces?: string;
  type: 'Allow' | 'Deny';
  timeZone: string;
}

type Converter = (text: string, options: ImportOptions) => Promise<Imported>;

const CONVERTERS: Readonly<Record<string, Converter>> = {
  argocd: async (text, options) => {
    const { windowsOfProjects } = await import('../windows/import-argocd.ts');
    return windowsOfProjects(text, namespacesOf(options));
  },
  ics: async (text, { type, timeZone, ...options }) => {
    const { windowsOfCalendar } = await import('../windows/import-ics.ts');
    return windowsOfCalendar(text, { type, timeZone, namespaces: namespacesOf(options) });
  },
};

export function importCommand(host: Host): Command {
  const command = new Command('import')
    .summary('make ChangeWindows of Argo CD sync windows, or of a calendar')
    .description(
      'Prints ChangeWindows for kubectl apply; nothing is written. argocd: the syncWindows of an ' +
        'AppProject, with the meaning that Argo CD gives them. ics: the events of an iCalendar file.',
    )
    .addArgument(new Argument('<what>', 'what it is').choices(Object.keys(CONVERTERS)))
    .argument('<file>', 'the file; - is standard input')
    .option('--namespaces <list>', 'only in these namespaces, separated by commas; * matches')
    .addOption(
      new Option('--type <type>', 'of a calendar: freezes or windows')
        .choices(['Deny', 'Allow'])
        .default('Deny'),
    )
    .option('--time-zone <zone>', 'of events that name none', 'UTC')
    .addHelpText(
      'after',
      `
Examples:
  kubectl get appproject shop -n argocd -o yaml | ${host.calledAs} windows import argocd -
  ${host.calledAs} windows import ics freezes.ics --time-zone Europe/Berlin | kubectl apply -f -`,
    );
  return command.action(async (what: string, file: string, options: ImportOptions) => {
    const text = await host.readFile(file).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CliError('Usage', `${file} could not be read: ${why}`);
    });
    const imported = await CONVERTERS[what]?.(text, options);
    if (!imported) return;
    for (const note of imported.notes) host.err.write(`Note: ${note}\n`);
    if (imported.windows.length === 0) {
      throw new CliError('NotFound', `There is nothing to import in ${file}.`);
    }
    const { manifestsOf } = await import('../windows/imported.ts');
    host.out.write(await manifestsOf(imported.windows));
  });
}

function namespacesOf({ namespaces }: Pick<ImportOptions, 'namespaces'>): string[] | undefined {
  return namespaces?.split(',').filter((name) => name !== '');
}
