import { emptyTree, equalHashes, JournalError, rootOf } from '@clotho/core/journal';
import type { NoteKey, TreeState, WitnessPolicy } from '@clotho/core/journal';

import { Findings, type Finding } from '../check/finding.ts';
import { Streams } from '../check/streams.ts';
import {
  judgeSignatures,
  readCheckpoint,
  tellSigners,
  type SignedCheckpoint,
} from '../check/trust.ts';
import { headlineOf, outcomeOf, type Outcome } from '../check/verdict.ts';
import { VerifyError } from '../error.ts';
import { EntryCheck } from './entry-check.ts';
import { Growth } from './growth.ts';
import { checkLength, openKnown, type KnownCheckpoint } from './known.ts';
import { ServedTree } from './served-tree.ts';
import { bundlesFrom, type Bundle, type LogSource } from './source.ts';
import { formatState, type AuditState } from './state.ts';

export interface LogOptions {
  /** Keys of the journal and of witnesses, as the auditor has them from elsewhere. */
  keys: readonly NoteKey[];
  /** Witnesses, and how many of them have to have signed. */
  policy?: WitnessPolicy;
  /** Checkpoints that were kept, by the auditor or in the archive. */
  known?: readonly KnownCheckpoint[];
  /** What an earlier audit left: entries before it are not read again. */
  state?: AuditState;
  /** Told how many entries have been read, now and then. */
  onProgress?: (read: number, size: number) => void;
}

export interface LogVerdict {
  outcome: Outcome;
  headline: string;
  findings: Finding[];
  /** Findings beyond those that are listed. */
  more: number;
  proven: string[];
  notProven: string[];
  origin: string;
  size: number;
  /** Entries that were read, from here on. */
  from: number;
  /** What to keep for the next audit, if everything is proven. */
  state?: string;
}

/** The checkpoint that the journal shows. */
interface Newest extends SignedCheckpoint {
  note: string;
}

interface Audit {
  source: LogSource;
  findings: Findings;
  newest: Newest;
  known: SignedCheckpoint[];
  served: ServedTree;
  streams: Streams;
}

/**
 * Reads a whole journal, or what came since an earlier audit, and checks each entry, the tree, and
 * that it only grew. Throws VerifyError where there is no journal to check.
 */
export async function verifyLog(source: LogSource, options: LogOptions): Promise<LogVerdict> {
  const findings = new Findings();
  const newest = await openNewest(source, options.keys);
  const known = openAll(options, newest, findings);
  checkLength(newest, known, findings);
  const served = await ServedTree.open(source, newest);
  const start = await startOf(served, options, findings);
  const ends = start.size > 0 ? options.state?.streams : [];
  const streams = new Streams(findings, { whole: 'All', isSpan: true }, ends);
  const audit = { source, findings, newest, known, served, streams };
  await walk(audit, start, options.onProgress);
  findings.notProven.push(
    'That what was recorded is true: the journal proves who Clotho saw doing what, and when by its own clock.',
  );
  return verdictOf(audit, start.size);
}

async function openNewest(source: LogSource, keys: readonly NoteKey[]): Promise<Newest> {
  if (!keys.some(({ algorithm }) => algorithm === 'Ed25519')) {
    throw new VerifyError('Usage', 'give the key of the journal with --key');
  }
  const note = await source.read('checkpoint');
  if (!note) throw new VerifyError('NoPack', 'the journal shows no checkpoint: nothing is signed');
  try {
    return { ...readCheckpoint(note.toString(), 'its checkpoint', keys), note: note.toString() };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new VerifyError('NoPack', `the journal's checkpoint can't be read: ${error.message}`);
  }
}

/** Every checkpoint that the entries have to fit, that of the log last. */
function openAll(
  { keys, policy, known = [], state }: LogOptions,
  newest: SignedCheckpoint,
  findings: Findings,
): SignedCheckpoint[] {
  const name = keys.find(({ algorithm }) => algorithm === 'Ed25519')?.name ?? newest.origin;
  const expected = { origin: name, keys, whose: 'the key that you gave' };
  judgeSignatures(findings, newest, expected);
  tellSigners(findings, newest, { pinned: true, policy });
  const kept = state ? [{ name: 'your last audit', note: state.checkpoint }] : [];
  const older = openKnown([...known, ...kept], expected, findings);
  return [...older, newest].toSorted((a, b) => a.size - b.size);
}

/** Where reading begins: after what was proven before, if that is still there. */
async function startOf(
  served: ServedTree,
  { state, keys }: LogOptions,
  findings: Findings,
): Promise<TreeState> {
  if (!state) return emptyTree();
  const { size, root } = readCheckpoint(state.checkpoint, 'your last audit', keys);
  if (size > served.size) return emptyTree();
  const then = await served.stateAt(size);
  if (then && equalHashes(rootOf(then), root)) return then;
  findings.notProven.push(
    `That the first ${size} entries are those of your last audit; all were read again to find out why not.`,
  );
  return emptyTree();
}

async function walk(
  { source, findings, newest, known, served, streams }: Audit,
  start: TreeState,
  onProgress: LogOptions['onProgress'],
): Promise<void> {
  const growth = new Growth(served, start, known);
  const check = new EntryCheck(findings);
  let isWhole = true;
  for await (const bundle of bundlesFrom(source, start.size, newest.size)) {
    const isSigned = served.signsFor(bundle);
    const hashes: Uint8Array[] = [];
    for (const [i, leaf] of bundle.leaves.entries()) {
      if (bundle.begin + i < start.size) continue;
      const { hash, seen } = check.look(bundle, bundle.begin + i, leaf, isSigned);
      hashes.push(hash);
      if (seen) streams.add(seen);
    }
    growth.add(hashes);
    if (!isSigned) growth.hold(bundle, hashes);
    if (!isComplete(bundle, findings)) {
      isWhole = false;
      growth.lose();
    }
    onProgress?.(bundle.begin + bundle.width, newest.size);
  }
  growth.tell(findings);
  tell({ findings, newest, known }, start.size, { growth, isWhole });
}

/** A tree that can't be rebuilt to its end is not compared from here on. */
function isComplete({ begin, width, leaves, file }: Bundle, findings: Findings): boolean {
  if (leaves.length === width) return true;
  const [seq, last] = [begin + leaves.length, begin + width - 1];
  const rest = seq === last ? '' : `, and what follows it up to entry ${last} can't be read`;
  findings.tampered('EntryMissing', `it is missing${rest}`, {
    entry: { seq },
    place: { file },
  });
  return false;
}

function tell(
  { findings, newest, known }: Pick<Audit, 'findings' | 'newest' | 'known'>,
  from: number,
  { growth, isWhole }: { growth: Growth; isWhole: boolean },
): void {
  const { size } = newest;
  if (growth.isSigned && isWhole && findings.list.length === 0) {
    const since = from === 0 ? `All ${size} entries` : `The ${size - from} entries from ${from} on`;
    findings.proven.push(
      `${since} are what was signed for, byte for byte, none missing; each stream is numbered without gaps.`,
    );
  }
  const older = known.length - 1;
  if (older === 0) {
    findings.notProven.push(
      'That nothing was altered before this state was signed: no checkpoint of an archive or of your own was given.',
    );
  } else if (growth.fitting === known.length) {
    const which = older === 1 ? 'the older state' : `each of the ${older} older states`;
    findings.proven.push(`The journal only grew: it begins with ${which} that were kept of it.`);
  }
}

function verdictOf({ findings, newest, streams }: Audit, from: number): LogVerdict {
  const { list, more, proven, notProven } = findings;
  const outcome = outcomeOf(list);
  const headline =
    outcome === 'Proven'
      ? 'Proven: the journal is whole and unaltered.'
      : headlineOf(outcome, list);
  const state = formatState({ checkpoint: newest.note, streams: [...streams.ends] });
  return {
    outcome,
    headline,
    findings: list,
    more,
    proven,
    notProven,
    origin: newest.origin,
    size: newest.size,
    from,
    ...(outcome === 'Proven' ? { state } : {}),
  };
}
