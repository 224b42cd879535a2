import { Command, CommanderError } from 'commander';
import { changeCommand } from './commands/change.ts';
import { apikeyCommand } from './commands/apikey.ts';
import { auditCommand } from './commands/audit.ts';
import { approveCommand } from './commands/approve.ts';
import { calendarCommand } from './commands/calendar.ts';
import { chatCommand } from './commands/chat.ts';
import { candidatesCommand, completionCommand } from './commands/completion.ts';
import { delegateCommand } from './commands/delegate.ts';
import { denyCommand } from './commands/deny.ts';
import { diffCommand } from './commands/diff.ts';
import { envCommand } from './commands/env.ts';
import { getCommand } from './commands/get.ts';
import { lockdownCommand } from './commands/lockdown.ts';
import { logCommand } from './commands/log.ts';
import { orgCommand } from './commands/org.ts';
import { reviewCommand } from './commands/review.ts';
import { importCommand } from './commands/import.ts';
import { inboxCommand } from './commands/inbox.ts';
import { simulateCommand } from './commands/simulate.ts';
import { submitCommand } from './commands/submit.ts';
import { uiCommand } from './commands/ui.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { windowsCommand } from './commands/windows.ts';
import { CliError, EXIT, toCliError } from './error.ts';
import { addFlags } from './flags.ts';
import type { Host } from './host.ts';
import { painter } from './text/style.ts';
import { visible } from './text/visible.ts';

const EXIT_CODES = `
Exit codes:
  0    done; for watch: the Change is Completed
  1    not found, or refused; for watch: the Change ended otherwise
  2    the command line is wrong; for change create: it could not be checked
  3    the API server, or Clotho behind it, could not be reached or asked
  130  interrupted`;

const WITHOUT_CLUSTER: ReadonlySet<string> = new Set(['__complete', 'completion', 'verify']);

/** Runs one command line, given without the program's name; resolves with its exit code. */
export async function run(host: Host, words: readonly string[]): Promise<number> {
  try {
    await buildProgram(host).parseAsync([...words], { from: 'user' });
    return host.exitCode;
  } catch (error) {
    return report(host, toCliError(error), !words.includes('--no-color'));
  }
}

function buildProgram(host: Host): Command {
  const program = new Command()
    .name(host.calledAs)
    .description('Change management for Kubernetes: simulate, follow, approve and deny Changes.')
    .usage('VERB [flags]')
    .enablePositionalOptions()
    .helpCommand('help [verb]', 'show the help of a verb')
    .addHelpText('after', `${EXIT_CODES}\n\n${host.calledAs} VERB --help shows examples.`);
  const verbs = [
    getCommand,
    diffCommand,
    inboxCommand,
    submitCommand,
    approveCommand,
    denyCommand,
    delegateCommand,
    chatCommand,
    simulateCommand,
    watchCommand,
    changeCommand,
    reviewCommand,
    lockdownCommand,
    logCommand,
    envCommand,
    auditCommand,
    verifyCommand,
    uiCommand,
    apikeyCommand,
    importCommand,
    orgCommand,
    windowsCommand,
    calendarCommand,
  ];
  for (const define of [...verbs, completionCommand]) program.addCommand(define(host));
  program.addCommand(candidatesCommand(host), { hidden: true });
  for (const command of withDescendants(program)) {
    if (!WITHOUT_CLUSTER.has(command.name())) addFlags(command);
    speakThrough(host, command);
  }
  for (const verb of program.commands) {
    verb.addHelpText('after', `\nExit codes: see ${host.calledAs} --help`);
  }
  return program;
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

function speakThrough(host: Host, command: Command): void {
  const verb = nameOf(host, command);
  command.exitOverride().configureOutput({
    writeOut: (text) => host.out.write(text),
    writeErr: (text) => host.err.write(text),
    outputError: (text, write) => write(`${text.trimEnd()}\nNext: ${verb} --help\n`),
    getOutHelpWidth: () => Math.min(host.out.columns, 100),
    getErrHelpWidth: () => Math.min(host.err.columns, 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

function nameOf(host: Host, command: Command): string {
  return command.parent ? `${nameOf(host, command.parent)} ${command.name()}` : host.calledAs;
}

function report(host: Host, error: unknown, coloured: boolean): number {
  // Commander has said what was wrong; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.Usage;
  if (host.interrupted.aborted) return EXIT.Interrupted;
  if (!(error instanceof CliError)) throw error;
  const paint = painter(host, host.err, coloured);
  const next =
    error.next === undefined ? '' : `${paint('quiet', 'Next:')} ${visible(error.next)}\n`;
  host.err.write(`${paint('bad', 'Error:')} ${visible(error.message)}\n${next}`);
  return EXIT[error.code];
}
