import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { JournalInfo } from '@clotho/api';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';
import { auditContentCommand } from './audit-content.ts';
import { auditEraseCommand } from './audit-erase.ts';
import { auditOpenCommand } from './audit-open.ts';
import { auditVerifyCommand } from './audit-verify.ts';

interface ExportOptions {
  change?: string;
  from?: string;
  to?: string;
  file?: string;
}

export function auditCommand(host: Host): Command {
  const command = new Command('audit')
    .summary('export evidence, check the whole journal, erase content by law')
    .description(
      'Exports evidence from the journal for an auditor, checks all of it, and erases content by law.',
    );
  return command
    .addCommand(exportCommand(host))
    .addCommand(auditVerifyCommand(host))
    .addCommand(auditOpenCommand(host))
    .addCommand(auditContentCommand(host))
    .addCommand(auditEraseCommand(host))
    .addCommand(keyCommand(host));
}

function exportCommand(host: Host): Command {
  const command = new Command('export')
    .summary('write an evidence pack')
    .description(
      'Writes an evidence pack: entries, the proofs that they are in the journal, and a report ' +
        'for people. The verb verify checks it without a network.',
    )
    .option('--change <name>', 'the whole history of a Change')
    .option('--from <time>', 'RFC 3339; with --to: all that the journal took in between')
    .option('--to <time>', 'RFC 3339')
    .option('-f, --file <file>', 'where it is written; by default evidence-NAME.tar')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} audit export --change deploy-payment-service-v2 -n production
  ${host.calledAs} audit export --from 2025-12-01T00:00:00Z --to 2026-01-01T00:00:00Z`,
    );
  return command.action(async (options: ExportOptions) => {
    const journal = await openJournal(host, command);
    const { query, name } = scopeOf(options, journal);
    const answer = await journal.get('/api/v1/evidence', query);
    const file = options.file ?? `evidence-${name}.tar`;
    const pack = Buffer.from(await answer.arrayBuffer());
    await writeFile(file, pack).catch((error: unknown) => {
      throw new CliError('Usage', `${file} could not be written: ${String(error)}`);
    });
    host.out.write(
      `${file}: ${pack.length} bytes\nNext: ${host.calledAs} verify ${file} --key FILE   (the key: ${host.calledAs} audit key > FILE, by a way that you trust)\n`,
    );
  });
}

function scopeOf(
  { change, from, to }: ExportOptions,
  { namespace }: JournalAccess,
): { query: Record<string, string>; name: string } {
  if (change !== undefined) return { query: { change, namespace }, name: change };
  if (from !== undefined && to !== undefined) {
    const name = `${from}-${to}`.replaceAll(/[^\dTZ-]/g, '');
    return { query: { from, to }, name };
  }
  throw new CliError('Usage', 'Say what is to be exported: --change NAME, or --from and --to.');
}

function keyCommand(host: Host): Command {
  const command = new Command('key')
    .summary('print the key that the journal is signed with')
    .description(
      'Prints the public key that checkpoints are signed with, for verify --key. An auditor ' +
        'asks for it once, by a way that they trust, and keeps it.',
    )
    .addOption(serverOption());
  return command.action(async () => {
    const journal = await openJournal(host, command);
    const answer = await journal.get('/api/v1/journal', {});
    const { key }: JournalInfo = JSON.parse(await answer.text());
    host.out.write(`${key}\n`);
  });
}
