import { Command } from 'commander';
import type { EntryPage, JournalItem } from '@clotho/api';
import { CliError } from '../error.ts';
import { flagsOf, outputOption } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';
import { painter } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime } from '../text/time.ts';
import { visible } from '../text/visible.ts';

interface LogOptions {
  change?: string;
  kind?: string;
  subject?: string;
  actor?: string;
  since?: string;
  until?: string;
  limit: string;
  allNamespaces?: true;
  output?: 'table' | 'json';
}

type Query = Record<string, string | undefined>;

export function logCommand(host: Host): Command {
  const command = new Command('log')
    .summary('show what the journal says')
    .description(
      'Shows entries of the journal, the newest last: who did what, when the journal took it. ' +
        'With --until it is shown as it was at that moment.',
    )
    .option('--change <name>', 'the whole history of a Change')
    .option('--kind <kind>', 'such as ChangeTransition, ApprovalDecision, AdmissionHeld, Alert')
    .option('--subject <subject>', 'Kind/namespace/name, or Kind/name')
    .option('--actor <user>', 'what somebody did')
    .option('--since <time>', 'RFC 3339, such as 2025-12-15T01:00:00Z')
    .option('--until <time>', 'RFC 3339')
    .option('--limit <count>', 'at most so many of the newest, 1000 at most', '50')
    .option('-A, --all-namespaces', 'entries of all namespaces, and of none')
    .addOption(outputOption(['table', 'json']))
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} log -n production
  ${host.calledAs} log --change deploy-payment-service-v2 -n production
  ${host.calledAs} log -A --kind Alert --since 2025-12-15T00:00:00Z -o json`,
    );
  return command.action(async (options: LogOptions) => {
    const journal = await openJournal(host, command);
    const items = await read(journal, await queryOf(options, journal));
    if (options.output === 'json') {
      host.out.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
      return;
    }
    const paint = painter(host, host.out, flagsOf(command).color);
    const rows = visible(items).map((item) => rowOf(item, host));
    host.out.write(rows.length === 0 ? 'no entries\n' : table(HEADER, rows, paint));
  });
}

const HEADER = ['SEQ', 'TAKEN', 'KIND', 'SUBJECT', 'ACTOR', 'WHAT'];

async function queryOf(options: LogOptions, journal: JournalAccess): Promise<Query> {
  const { change, kind, subject, actor, since, until, limit, allNamespaces } = options;
  if (!/^\d{1,4}$/.test(limit)) {
    throw new CliError('Usage', `--limit ${limit} is no number from 1 to 1000.`);
  }
  const namespace = allNamespaces ? undefined : journal.namespace;
  const filter = { kind, subject, actor, since, until, limit, order: 'desc' };
  if (change === undefined) return { ...filter, namespace };
  return { ...filter, namespace: journal.namespace, stream: await streamOf(change, journal) };
}

/** Under its stream lie also the decisions and writes of a Change. */
async function streamOf(change: string, journal: JournalAccess): Promise<string> {
  const { namespace } = journal;
  const subject = `Change/${namespace}/${change}`;
  const [item] = await read(journal, { subject, namespace, order: 'desc', limit: '1' });
  const stream = item?.event['stream'];
  if (typeof stream === 'string') return stream;
  throw new CliError(
    'NotFound',
    `The journal knows no Change ${change} in ${namespace}.`,
    'check the name, and the namespace (-n)',
  );
}

async function read(journal: JournalAccess, query: Query): Promise<JournalItem[]> {
  const answer = await journal.get('/api/v1/entries', query);
  const page: EntryPage = JSON.parse(await answer.text());
  return page.items.toReversed();
}

function rowOf({ seq, event }: JournalItem, host: Host): Cell[] {
  const { actor, body } = fieldsOf(event['data']);
  return [
    { text: String(seq), tone: 'quiet' },
    { text: showTime(textOf(event['recordedat']), host) },
    { text: textOf(event['type']).split('.').at(-1) ?? '', tone: 'strong' },
    { text: textOf(event['subject']) },
    { text: textOf(fieldsOf(actor)['username']) },
    { text: inWords(fieldsOf(body)) },
  ];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const LONGEST = 80;

/** What an entry says for itself, or its first facts. */
function inWords(body: Record<string, unknown>): string {
  const said = ['what', 'message', 'comment'].map((key) => body[key]).find(isText);
  const facts = Object.entries(body)
    .filter(([, value]) => isText(value) || typeof value === 'number')
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');
  const text = said ?? facts;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
