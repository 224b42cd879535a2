import { Command } from 'commander';
import { ConfigError } from './config-error.ts';
import { readConfig } from './config.ts';

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

const keys = program
  .command('keys')
  .description(
    'the life of the seal keys; needs a kubeconfig that may write in the namespace of the gate',
  );

keys
  .command('rotate')
  .description('brings a new key into use, seals everything anew, and interrupts nobody')
  .option('--plain', 'store the keys as they are although a KMS is configured: the way back')
  .action(async ({ plain = false }: { plain?: boolean }) => {
    const { runRotate } = await import('./commands/keys.ts');
    await runRotate(readConfig(), { plain });
  });

keys
  .command('rewrap')
  .description('protects the same keys by the newest version of the key of the KMS')
  .action(async () => {
    const { runRewrap } = await import('./commands/keys.ts');
    await runRewrap(readConfig());
  });

keys
  .command('status')
  .description('shows the keys, who knows them and what they are needed for')
  .action(async () => {
    const { runKeyStatus } = await import('./commands/keys.ts');
    await runKeyStatus(readConfig());
  });

keys
  .command('retire')
  .description('removes a key that nothing names any more')
  .argument('<kid>', 'id of the key')
  .action(async (kid: string) => {
    const { runRetire } = await import('./commands/keys.ts');
    await runRetire(kid, readConfig());
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
