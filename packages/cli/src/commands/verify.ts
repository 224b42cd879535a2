import { HELP } from '@clotho/verify/help';
import { Command } from 'commander';
import type { Host } from '../host.ts';

/**
 * Hands over to the verifier, which is a program of its own, so that an auditor needs nothing else
 * of Clotho. Its options and exit codes are its own.
 */
export function verifyCommand(host: Host): Command {
  return new Command('verify')
    .summary('check an evidence pack, without a network')
    .usage('PACK [options]')
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', `\n${HELP}`)
    .action(async (words: string[]) => {
      // It takes as long to load as all other verbs together.
      const { runVerifier } = await import('@clotho/verify');
      host.exitCode = await runVerifier(words, {
        out: (text) => host.out.write(text),
        err: (text) => host.err.write(text),
        color: host.out.isTerminal && host.env['NO_COLOR'] === undefined,
      });
    });
}
