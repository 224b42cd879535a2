import { Command } from 'commander';
import type { ImportAnswer } from '@clotho/api';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';

const PATH = '/api/v1/entries/import';
const TYPE = 'application/x-ndjson';
/** Bytes that one call brings, at least; each call is answered when its entries are durable. */
const PART = 4 * 1024 * 1024;
const LINE_END = 0x0a;

export function importCommand(host: Host): Command {
  const command = new Command('import')
    .summary('append the entries of a file to the journal')
    .description(
      'Appends entries, one JSON object a line, as POST /api/v1/entries takes them. Whoever may ' +
        'append there may import: pipelines by their key ($CLOTHO_API_KEY). An entry is known by ' +
        'its id: a file that is sent again, in part or as a whole, adds only what is missing.',
    )
    .argument('<file>', 'the file; - is standard input')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} import builds.ndjson
  jq -c .entries[] export.json | ${host.calledAs} import -`,
    );
  return command.action(async (file: string) => {
    const journal = await openJournal(host, command);
    const done = { appended: 0, duplicates: 0 };
    for await (const part of partsOf(readable(file, host))) {
      const { appended, duplicates } = await send(part, journal);
      done.appended += appended;
      done.duplicates += duplicates;
      if (host.err.isTerminal) host.err.write(`\r${done.appended + done.duplicates} entries`);
    }
    if (host.err.isTerminal) host.err.write('\n');
    const before = done.duplicates === 0 ? '' : `, ${done.duplicates} were there before`;
    const entries = done.appended === 1 ? 'entry' : 'entries';
    host.out.write(`${done.appended} ${entries} appended${before}\n`);
  });
}

/** Whole lines, and the number of the first. */
interface Part {
  first: number;
  bytes: Buffer;
}

async function* partsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Part> {
  let first = 1;
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < PART) continue;
    const all = Buffer.concat(held);
    const end = all.lastIndexOf(LINE_END) + 1;
    if (end > 0) yield { first, bytes: all.subarray(0, end) };
    first += linesIn(all.subarray(0, end));
    held = [all.subarray(end)];
    size = all.length - end;
  }
  if (size > 0) yield { first, bytes: Buffer.concat(held) };
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}

async function send({ first, bytes }: Part, journal: JournalAccess): Promise<ImportAnswer> {
  const answer = await journal.sendText(`${PATH}?line=${first}`, TYPE, bytes);
  const counted: ImportAnswer = JSON.parse(await answer.text());
  return counted;
}

async function* readable(file: string, host: Host): AsyncGenerator<Buffer> {
  try {
    yield* host.openFile(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('Usage', `${file} could not be read: ${why}`);
  }
}
