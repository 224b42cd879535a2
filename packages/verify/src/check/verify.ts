import type { X509Certificate } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { Report, type NoteKey, type ReportVerdict, type WitnessPolicy } from '@clotho/core/journal';

import type { PackReader } from '../pack/reader.ts';
import { Backing } from './backing.ts';
import { Blobs } from './blobs.ts';
import { checkEntries, type SeenEntry } from './entries.ts';
import { openEvidence, type Evidence } from './evidence.ts';
import { Findings, type Finding } from './finding.ts';
import { checkHeads } from './heads.ts';
import { checkReport } from './report.ts';
import { checkArchive, checkStatements } from './statements.ts';
import { Streams } from './streams.ts';
import { checkTimestamps, EntryTimes } from './timestamps.ts';
import { checkGrowth, openTree } from './tree.ts';
import { keptCheckpoint, openCheckpoints, type Trusted } from './trust.ts';
import { headlineOf, outcomeOf, sentenceOf } from './verdict.ts';

const MANY = 50_000;
/** The thread that asks them can't follow more. */
const MOST_WORKERS = 3;

export interface VerifyOptions {
  /** Keys of the journal and of witnesses, as the auditor has them from elsewhere. */
  keys: readonly NoteKey[];
  /** Witnesses, and how many of them have to have signed; with keys of the journal in it, too. */
  policy?: WitnessPolicy;
  /** Certificates of timestamp authorities that are trusted, or of whoever issued theirs. */
  authorities?: readonly X509Certificate[];
  /** A signed checkpoint that the auditor kept from before. */
  since?: string;
  /** The auditor reads a report written anew, and not that of the pack. */
  isReportReplaced?: boolean;
  /** Threads that hash beside this one; by default as many as help with a pack of this size. */
  workers?: number;
}

export interface Verdict extends ReportVerdict {
  findings: Finding[];
  /** Findings beyond those that are listed. */
  more: number;
  origin: string;
  scope: Evidence['manifest']['scope'];
  madeAt: string;
  /** Entries of the pack, and of the journal when it was made. */
  entries: number;
  size: number;
  /** Writes the report from the entries, with the verdict in it: HTML. */
  report: () => string;
}

/**
 * Checks an evidence pack with nothing but itself, the keys and the old checkpoint that are given.
 * Throws VerifyError where there is no pack to check, JournalError for a bad old checkpoint.
 */
export async function verifyPack(reader: PackReader, options: VerifyOptions): Promise<Verdict> {
  const findings = new Findings();
  const evidence = await openEvidence(reader, findings);
  const report = new Report();
  const keys = keysIn(options);
  const kept = options.since === undefined ? undefined : keptCheckpoint(options.since, keys);
  const trusted = await openCheckpoints(evidence, keys, options.policy);
  if (trusted) {
    const { newest, older } = trusted;
    const tree = await openTree(evidence, newest);
    const states = checkGrowth(evidence, tree, newest, { older, kept });
    const times = new EntryTimes(evidence);
    const workers = options.workers ?? workersFor(evidence.manifest.entries);
    await checkContent(evidence, trusted, { tree, workers, times }, report);
    await checkTimestamps(evidence, options.authorities ?? [], { states, times });
    const { isReportReplaced: isReplaced = false } = options;
    await checkReport(evidence, report, { checkpoint: newest, isReplaced });
  }
  findings.notProven.push(
    'That what was recorded is true: the journal proves who Clotho saw doing what, and when by its own clock.',
  );
  return verdictOf(evidence, trusted, report);
}

/** Keys that the auditor has from elsewhere, of the journal and of witnesses. */
function keysIn({ keys, policy }: VerifyOptions): NoteKey[] {
  return [...keys, ...(policy?.logs ?? []), ...(policy?.witnesses ?? []).map(({ key }) => key)];
}

async function checkContent(
  evidence: Evidence,
  { newest, keys }: Trusted,
  {
    tree,
    workers,
    times,
  }: { tree: Awaited<ReturnType<typeof openTree>>; workers: number; times: EntryTimes },
  report: Report,
): Promise<void> {
  const [streams, blobs, backing] = [
    streamsOf(evidence),
    new Blobs(evidence),
    new Backing(evidence),
  ];
  const heads = new Map<number, SeenEntry>();
  await checkEntries(evidence, { tree, size: newest.size, workers }, (seen) => {
    const { entry, isProven } = seen;
    streams.add(seen);
    if (entry.kind === 'Heads') heads.set(entry.seq, seen);
    report.add(entry, isProven);
    if (!isProven) return;
    blobs.add(seen);
    times.add(seen);
    backing.add(entry);
  });
  await checkHeads(evidence, streams, heads);
  await blobs.check();
  await checkStatements(evidence, keys, backing);
  await checkArchive(evidence, backing);
}

/** Starting a thread takes as long as some thousand entries. */
function workersFor(entries: number): number {
  return entries < MANY ? 0 : Math.min(availableParallelism(), MOST_WORKERS);
}

function streamsOf({ findings, manifest: { streams, scope } }: Evidence): Streams {
  return new Streams(findings, { whole: new Set(streams), isSpan: scope.kind === 'Range' });
}

function verdictOf(
  { manifest, findings }: Evidence,
  trusted: Trusted | undefined,
  report: Report,
): Verdict {
  const { list, more, proven, notProven } = findings;
  const { origin, scope, madeAt, madeBy, entries } = manifest;
  const outcome = outcomeOf(list);
  const headline = headlineOf(outcome, list);
  const found = list.slice(0, 20).map(sentenceOf);
  const words = { outcome, headline, found, proven, notProven };
  const about = { origin, scope, madeAt, ...(madeBy === undefined ? {} : { madeBy }) };
  const checkpoint = trusted?.newest ?? { origin, size: 0, root: Buffer.alloc(32) };
  return {
    ...words,
    findings: list,
    more,
    origin,
    scope,
    madeAt,
    entries,
    size: checkpoint.size,
    report: () => report.render({ about, checkpoint, verdict: words }),
  };
}
