import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobRef, JournalItem } from '@clotho/api';
import { Command } from 'commander';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';

interface ContentOptions {
  file?: string;
}

export function auditContentCommand(host: Host): Command {
  const command = new Command('content')
    .argument('<entry>', 'number of an entry')
    .argument('[digest]', 'which of its contents; by default the only one')
    .summary('fetch content that an entry refers to, whole')
    .description(
      'Fetches content that an entry refers to: the whole manifest of a held write, a snapshot, a ' +
        'statement, what a pipeline attached. Values of Secrets are in none of them.',
    )
    .option('-f, --file <file>', 'where it is written; by default standard output')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} audit content 4711
  ${host.calledAs} audit content 4711 sha256:9f86d0…0a08 -f attachment.pdf`,
    );
  return command.action(
    async (entry: string, digest: string | undefined, { file }: ContentOptions) => {
      if (!/^\d+$/.test(entry)) {
        throw new CliError('Usage', `"${entry}" is no number of an entry.`);
      }
      const journal = await openJournal(host, command);
      const sha256 = digest?.replace(/^sha256:/, '') ?? (await onlyContent(entry, journal));
      const path = `/api/v1/entries/${entry}/blobs/${encodeURIComponent(sha256)}`;
      await written(await journal.get(path, {}), file, host);
    },
  );
}

async function onlyContent(entry: string, journal: JournalAccess): Promise<string> {
  const answer = await journal.get(`/api/v1/entries/${entry}`, {});
  const { event }: JournalItem = JSON.parse(await answer.text());
  const { blobs = [] }: { blobs?: BlobRef[] } = Object(event['data']);
  const [first] = blobs;
  if (first && blobs.length === 1) return first.sha256;
  const names = blobs.map(({ sha256, name }) => `\n  sha256:${sha256} ${name ?? ''}`).join('');
  throw new CliError(
    first ? 'Usage' : 'NotFound',
    first ? `Entry ${entry} refers to several:${names}` : `Entry ${entry} refers to no content.`,
  );
}

async function written(answer: Response, file: string | undefined, host: Host): Promise<void> {
  if (file === undefined || !answer.body) {
    host.out.write(await answer.text());
    return;
  }
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file)).catch((error: unknown) => {
    throw new CliError('Usage', `${file} could not be written: ${String(error)}`);
  });
  host.err.write(`${file} is written.\n`);
}
