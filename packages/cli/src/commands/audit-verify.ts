import { readFile, writeFile } from 'node:fs/promises';
import type { KnownCheckpoint, LogOptions, LogSource } from '@clotho/verify';
import { Command } from 'commander';
import { openArchive } from '../archive.ts';
import { CliError } from '../error.ts';
import { flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { openJournal, serverOption, type JournalAccess } from '../journal.ts';

interface VerifyOptions {
  key?: string[];
  policy?: string;
  sinceCheckpoint?: string;
  state?: string;
  archive?: string;
  json?: true;
}

const EXIT = { Proven: 0, Tampered: 1, Unchecked: 2 } as const;
/** Of the archive; what lies between those that are read is narrowed down less. */
const MOST_CHECKPOINTS = 1000;

/** Walks the live journal. Exit codes are those of the verifier. */
export function auditVerifyCommand(host: Host): Command {
  const command = new Command('verify')
    .summary('check the whole journal as the server shows it')
    .description(
      'Reads every entry of the journal and checks it against the signed tree, and the tree ' +
        'against checkpoints that were kept elsewhere. What is wrong is named with the entry ' +
        'where it is. The next audit reads only what came since (--state).',
    )
    .option('-k, --key <key...>', 'a key that you trust, or a file with one a line')
    .option(
      '--policy <file>',
      'witnesses that you trust, and how many have to sign (C2SP tlog-policy)',
    )
    .option('--since-checkpoint <file>', 'a checkpoint that you kept')
    .option('--state <file>', 'what the last audit left; written anew when all is proven')
    .option(
      '--archive <url>',
      'the S3 bucket that checkpoints are archived in: https://HOST/BUCKET',
    )
    .option('--json', 'the verdict for programs')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
The archive is read with CLOTHO_ARCHIVE_ACCESS_KEY_ID, CLOTHO_ARCHIVE_SECRET_ACCESS_KEY and
CLOTHO_ARCHIVE_REGION of the environment. It should be a key of the auditor's own, that can only read.

Examples:
  ${host.calledAs} audit verify --key clotho.pub --state audit.json
  ${host.calledAs} audit verify --key clotho.pub --archive https://s3.example/clotho-archive

Exit codes: 0 proven, 1 tampered with, 2 could not be checked.`,
    );
  return command.action(async (options: VerifyOptions) => {
    host.exitCode = await verify(options, command, host);
  });
}

async function verify(options: VerifyOptions, command: Command, host: Host): Promise<number> {
  const { logWordsOf, VerifyError, verifyLog } = await import('@clotho/verify');
  const journal = await openJournal(host, command);
  try {
    const logOptions = await readOptions(options, host);
    const verdict = await verifyLog(sourceOf(journal), logOptions);
    const { state, ...said } = verdict;
    if (state !== undefined && options.state !== undefined) await writeFile(options.state, state);
    const color = flagsOf(command).color && host.out.isTerminal && !host.env['NO_COLOR'];
    host.out.write(options.json ? `${JSON.stringify(said)}\n` : logWordsOf(verdict, color));
    return EXIT[verdict.outcome];
  } catch (error) {
    if (error instanceof VerifyError) throw new CliError('Unchecked', error.message);
    throw error;
  }
}

function sourceOf(journal: JournalAccess): LogSource {
  return {
    read: async (path) => {
      try {
        return Buffer.from(await (await journal.get(`/${path}`, {})).arrayBuffer());
      } catch (error) {
        if (error instanceof CliError && error.code === 'NotFound') return undefined;
        throw error;
      }
    },
  };
}

async function readOptions(
  { key = [], policy: policyFile, sinceCheckpoint, state, archive }: VerifyOptions,
  host: Host,
): Promise<LogOptions> {
  const { parseState } = await import('@clotho/verify');
  const { keys, ...rest } = await readTrusted(key, policyFile);
  const origin = keys.find(({ algorithm }) => algorithm === 'Ed25519')?.name;
  const kept = sinceCheckpoint === undefined ? [] : [await keptIn(sinceCheckpoint)];
  const archived =
    archive === undefined || origin === undefined ? [] : await archivedIn(archive, origin, host);
  const known = [...archived, ...kept];
  const text = state === undefined ? undefined : await textIn(state);
  return {
    keys,
    known,
    ...rest,
    ...(text === undefined ? {} : { state: parseState(text) }),
  };
}

/** Keys of the journal and of witnesses, and how many of those have to have signed. */
async function readTrusted(
  given: readonly string[],
  policyFile: string | undefined,
): Promise<Pick<LogOptions, 'keys' | 'policy'>> {
  const { readKeys, readPolicy } = await import('@clotho/verify');
  const keys = (await Promise.all(given.map(readKeys))).flat();
  if (policyFile === undefined) return { keys };
  const policy = await readPolicy(policyFile);
  const witnesses = policy.witnesses.map((witness) => witness.key);
  return { keys: [...keys, ...policy.logs, ...witnesses], policy };
}

async function keptIn(file: string): Promise<KnownCheckpoint> {
  const note = await textIn(file);
  if (note === undefined) throw new CliError('Usage', `--since-checkpoint: there is no ${file}`);
  return { name: file, note };
}

/** Before the first audit there is no state. */
async function textIn(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CliError('Usage', `${file} can't be read: ${String(error)}`);
  }
}

async function archivedIn(url: string, origin: string, { env }: Host): Promise<KnownCheckpoint[]> {
  const { ArchiveError, archivedCheckpoints } = await import('@clotho/archive');
  const archive = await openArchive(url, env);
  try {
    const found = await archivedCheckpoints(archive, origin).since(0, MOST_CHECKPOINTS);
    return found.map(({ key, note }) => ({ name: `${key} in the archive`, note }));
  } catch (error) {
    if (error instanceof ArchiveError) throw new CliError('Unchecked', error.message);
    throw error;
  }
}
