import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { EntryPage } from '@clotho/api';
import { Command } from 'commander';
import { openArchive } from '../archive.ts';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';

interface OpenOptions {
  archive: string;
  key: string;
}

/** What the journal says was archived of a Change. */
interface Archived {
  key: string;
  versionId: string;
  sha256: string;
  /** SHA-256 of the blob that the wrapped key is in. */
  keyBlob: string;
}

const unpack = promisify(gunzip);

export function auditOpenCommand(host: Host): Command {
  const command = new Command('open')
    .argument('<change>', 'a Change')
    .summary('open what was archived of a Change')
    .description(
      'Fetches what was archived of a Change before it was written, by the version that the journal ' +
        'pins, compares its hash, and opens what is sealed in it: the exact content of each request, ' +
        'and the object as it was before. It holds what is confidential: mind where it goes.',
    )
    .requiredOption('--archive <url>', 'the S3 bucket: https://HOST/BUCKET')
    .requiredOption('-k, --key <file>', 'the X25519 private key, in PEM')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
The archive is read with CLOTHO_ARCHIVE_ACCESS_KEY_ID, CLOTHO_ARCHIVE_SECRET_ACCESS_KEY and
CLOTHO_ARCHIVE_REGION of the environment. It should be a key of the auditor's own, that can only read.

Examples:
  ${host.calledAs} audit open deploy-payment-service-v2 -n production --archive https://s3.example/clotho-archive --key archive.key`,
    );
  return command.action(async (change: string, options: OpenOptions) => {
    const journal = await openJournal(host, command);
    const key = await readKey(options.key);
    const archived = await archivedOf(change, journal);
    const record = await fetched(archived, options.archive, host);
    host.out.write(await opened(record, await keyOf(archived, journal), key));
  });
}

async function readKey(file: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CliError('Usage', `--key: ${file} holds no private key in PEM (${String(error)})`);
  }
}

async function archivedOf(change: string, journal: JournalAccess): Promise<Archived> {
  const subject = `Change/${journal.namespace}/${change}`;
  const query = { kind: 'Archived', subject, namespace: journal.namespace };
  const answer = await journal.get('/api/v1/entries', { ...query, order: 'desc', limit: '1' });
  const page: EntryPage = JSON.parse(await answer.text());
  const { body, blobs } = dataOf(page.items[0]?.event['data']);
  const { key, versionId, sha256 } = body;
  const keyBlob = blobs[0]?.sha256;
  if (key !== undefined && versionId !== undefined && sha256 !== undefined && keyBlob) {
    return { key, versionId, sha256, keyBlob };
  }
  throw new CliError(
    'NotFound',
    `Nothing of Change ${change} in ${journal.namespace} was archived.`,
    'check the name, and the namespace (-n)',
  );
}

interface ArchivedData {
  body: Partial<Record<string, string>>;
  blobs: { sha256: string }[];
}

function dataOf(data: unknown): ArchivedData {
  const empty: ArchivedData = { body: {}, blobs: [] };
  return typeof data === 'object' && data !== null ? { ...empty, ...data } : empty;
}

async function fetched(
  { key, versionId, sha256 }: Archived,
  url: string,
  { env }: Host,
): Promise<string> {
  const { ArchiveError } = await import('@clotho/archive');
  const archive = await openArchive(url, env);
  const record = await archive.get(key, versionId).catch((error: unknown) => {
    throw error instanceof ArchiveError ? new CliError('Unreachable', error.message) : error;
  });
  if (!record) {
    throw new CliError('NotFound', `The archive has no version ${versionId} of ${key}.`);
  }
  if (createHash('sha256').update(record).digest('hex') === sha256) return record.toString();
  throw new CliError('Unchecked', `${key} is not what the journal says was archived.`);
}

/** The wrapped key; it may have been erased, and the content with it. */
async function keyOf({ keyBlob }: Archived, journal: JournalAccess): Promise<string> {
  const { contentOf } = await import('@clotho/core/journal');
  const answer = await journal.get(`/api/v1/blobs/${keyBlob}`, {});
  return Buffer.from(
    contentOf(Buffer.from(await answer.arrayBuffer()), { salted: true }),
  ).toString();
}

async function opened(record: string, wrapped: string, key: KeyObject): Promise<string> {
  const { ArchiveRecordError, openContent, parseArchiveRecord } = await import('@clotho/core');
  try {
    const packed = openContent(parseArchiveRecord(record), wrapped, key);
    const { stringify } = await import('yaml');
    const content: unknown = JSON.parse((await unpack(packed)).toString());
    return stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
  } catch (error) {
    if (error instanceof ArchiveRecordError) throw new CliError('Refused', error.message);
    throw error;
  }
}
