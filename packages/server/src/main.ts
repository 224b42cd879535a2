import { Command } from 'commander';
import { ConfigError, readConfig } from './config.ts';

/** One image, one subcommand a process. */
const program = new Command('clotho-server')
  .description('The server side of Clotho; settings come from CLOTHO_* variables (see the README)')
  .showHelpAfterError();

program
  .command('webhook')
  .description('the gate: answers admission reviews and seals what was approved')
  .action(async () => {
    // Each process loads its own part alone.
    const { runWebhook } = await import('./commands/webhook.ts');
    await runWebhook(readConfig());
  });

program
  .command('operator')
  .description('carries each Change through its life')
  .action(async () => {
    const { runOperator } = await import('./commands/operator.ts');
    await runOperator(readConfig());
  });

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof ConfigError ? error.message : error;
  process.stderr.write(
    `clotho-server: ${text instanceof Error ? (text.stack ?? text.message) : String(text)}\n`,
  );
  process.exitCode = error instanceof ConfigError ? 2 : 1;
}
