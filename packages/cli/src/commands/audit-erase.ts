import type { ErasureAnswer, ErasureRequest } from '@clotho/api';
import { Command } from 'commander';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption } from '../journal.ts';
import { showTime } from '../text/time.ts';
import { visible } from '../text/visible.ts';

interface EraseOptions {
  reason: string;
  basis?: string;
  ticket?: string;
  entry?: string;
  yes?: true;
}

export function auditEraseCommand(host: Host): Command {
  const command = new Command('erase')
    .argument('<digest>', 'SHA-256 of the content, as the entry that refers to it shows it')
    .summary('erase content by law, for good')
    .description(
      'Erases content beside the journal, or what was archived under this digest. Entries are never ' +
        'erased: who erased what and why becomes one, and the tree still proves the hash. Where the ' +
        'server asks for two people, the first call is a request and the second person confirms it ' +
        'by the same command.',
    )
    .requiredOption('--reason <text>', 'why; it stays on record, so name no personal data in it')
    .option('--basis <text>', 'the legal basis')
    .option('--ticket <id>', 'where it was asked for; this or a basis is needed')
    .option('--entry <number>', 'an entry that refers to it, where you administer a part alone')
    .option('-y, --yes', 'do not ask')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} audit erase sha256:9f86d0…0a08 --reason "asked by the person" --basis "GDPR Art. 17(1)(b)"
  ${host.calledAs} audit erase sha256:9f86d0…0a08 --reason "checked with legal" --ticket PRIV-42 --yes`,
    );
  return command.action(async (digest: string, options: EraseOptions) => {
    const sha256 = hexOf(digest);
    const asked = requestOf(options);
    const journal = await openJournal(host, command);
    await confirmed(sha256, options, host);
    const path = `/api/v1/blobs/${sha256}/erasure`;
    const answer = await journal.send('POST', path, asked);
    const said: ErasureAnswer = visible(JSON.parse(await answer.text()));
    host.out.write(inWords(said, host));
  });
}

function hexOf(digest: string): string {
  const hex = digest.replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new CliError('Usage', `"${digest}" is no SHA-256: give all of its 64 hexadecimal digits.`);
}

function requestOf({ reason, basis, ticket, entry }: EraseOptions): ErasureRequest {
  if (basis === undefined && ticket === undefined) {
    throw new CliError('Usage', 'Say on what ground: --basis, or --ticket.');
  }
  if (entry !== undefined && !/^\d+$/.test(entry)) {
    throw new CliError('Usage', `--entry: "${entry}" is no number of an entry.`);
  }
  return {
    reason,
    ...(basis === undefined ? {} : { basis }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(entry === undefined ? {} : { entry: Number(entry) }),
  };
}

async function confirmed(sha256: string, { yes }: EraseOptions, host: Host): Promise<void> {
  if (yes) return;
  if (!host.interactive) {
    throw new CliError('Usage', 'Nobody is there to confirm the erasure.', 'give --yes');
  }
  if (await host.confirm(`Erase sha256:${sha256} for good? Nobody can bring it back. [y/N] `))
    return;
  throw new CliError('Refused', 'Nothing was erased.');
}

function inWords(said: ErasureAnswer, host: Host): string {
  const { state, sha256, entry, by, until, archive } = said;
  if (state === 'Requested') {
    const end = until === null ? '' : ` until ${showTime(until, host)}`;
    return `${by} asked for it (entry ${entry}); nothing is erased yet. A second person confirms it${end}:\nNext: ${host.calledAs} audit erase sha256:${sha256} --reason … --ticket …\n`;
  }
  const left = archive
    .filter(({ removed }) => !removed)
    .map((copy) => `${lockInWords(copy, host)}\n`);
  return `sha256:${sha256} is erased, as entry ${entry} says; its hash stays.\n${left.join('')}`;
}

function lockInWords(
  { bucket, key, lockedUntil }: ErasureAnswer['archive'][number],
  host: Host,
): string {
  const end =
    lockedUntil === null
      ? 'as soon as the archive lets it'
      : `after ${showTime(lockedUntil, host)}`;
  return `Pending: ${key} in bucket ${bucket} is locked. What is sealed in it can be opened no more; the rest is removed ${end}, by itself.`;
}
