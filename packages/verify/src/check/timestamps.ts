import type { X509Certificate } from 'node:crypto';

import { formatInstant, PACK, parseInstant, type Instant } from '@clotho/core/journal';
import { TimestampError, verifyTimestamp, type Timestamp } from '@clotho/core/timestamp';

import type { SeenEntry } from './entries.ts';
import { filesIn, type Evidence } from './evidence.ts';
import type { SignedCheckpoint } from './trust.ts';

const RESPONSE = '.tsr';
const NOTE = '.txt';
/** Clocks of different owners differ. */
const TOLERANCE_MS = 60_000;
const SECOND_MS = 1000;

/** A state of the journal, and when somebody else saw it. */
interface Stamp extends Timestamp {
  size: number;
}

/** Where and when the entries of a pack were taken, as far as a timestamp can be held against it. */
export class EntryTimes {
  readonly #isAsked: boolean;
  readonly #entries: { seq: number; at: Instant; isCount: boolean }[] = [];

  constructor(evidence: Evidence) {
    this.#isAsked = responsesIn(evidence).length > 0;
  }

  add({ entry: { seq, kind, recordedAt } }: SeenEntry): void {
    if (this.#isAsked) {
      this.#entries.push({ seq, at: parseInstant(recordedAt), isCount: kind === 'Heads' });
    }
  }

  /** Which entries are among the first `size` of the journal, in words. */
  within(size: number): string {
    const all = this.#entries.length;
    const own = this.#entries.filter(({ isCount }) => !isCount);
    const inside = this.#entries.filter(({ seq }) => seq < size).length;
    if (inside === all) return 'Every entry of the pack';
    if (own.every(({ seq }) => seq < size))
      return 'Every entry of the pack but the count at its end';
    return `${inside} of the ${all} entries of the pack, those before entry ${size},`;
  }

  /** The first entry that is not among the first `size`; counts are made with the pack. */
  firstAfter(size: number): number | undefined {
    return this.#entries.find(({ seq, isCount }) => seq >= size && !isCount)?.seq;
  }

  /** An entry that says that it was taken after a moment at which it was there. */
  contradicting({ size, at }: Stamp): number | undefined {
    return this.#entries.find((each) => each.seq < size && each.at > at + TOLERANCE_MS)?.seq;
  }
}

/** Whether a file belongs to a timestamp: the state that it is over. */
export function stampedFiles(evidence: Evidence): string[] {
  return filesIn(evidence, PACK.timestamps).filter((file) => file.endsWith(NOTE));
}

/**
 * Timestamps over states of the journal, which show when its entries existed by another clock than
 * its own. `states`: those that the journal was shown to begin with.
 */
export async function checkTimestamps(
  evidence: Evidence,
  authorities: readonly X509Certificate[],
  { states, times }: { states: readonly SignedCheckpoint[]; times: EntryTimes },
): Promise<void> {
  const { findings } = evidence;
  const files = responsesIn(evidence);
  if (authorities.length === 0) {
    if (files.length > 0) tellUnasked(evidence, files.length);
    return;
  }
  if (files.length === 0) {
    findings.unchecked(
      'TimestampMissing',
      'the pack brings no timestamp, so that only the clock of the journal says when it existed; have it made again once one was given, or by a server that asks an authority',
    );
    return;
  }
  const stamps: Stamp[] = [];
  for (const file of files) {
    const stamp = await check(evidence, file, authorities, states);
    if (stamp) stamps.push(stamp);
  }
  tell(evidence, stamps, times);
}

async function check(
  { findings, reader }: Evidence,
  file: string,
  authorities: readonly X509Certificate[],
  states: readonly SignedCheckpoint[],
): Promise<Stamp | undefined> {
  const place = { file };
  const note = file.replace(RESPONSE, NOTE);
  if (!reader.files.has(note)) {
    findings.unchecked('FileMissing', `${note}, which ${file} is over, is not in the pack`, {
      place,
    });
    return undefined;
  }
  const [response, content] = [await reader.read(file), await reader.read(note)];
  try {
    const stamp = verifyTimestamp(response, { content, authorities });
    const state = states.find((each) => each.file === note);
    return state && { ...stamp, size: state.size };
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error;
    const message = `${file}: ${error.message}`;
    const isFalse = error.code === 'OtherContent' || error.code === 'BadSignature';
    if (isFalse) findings.tampered('TimestampInvalid', message, { place });
    else findings.unchecked('TimestampUnchecked', message, { place });
    return undefined;
  }
}

function tell({ findings }: Evidence, stamps: readonly Stamp[], times: EntryTimes): void {
  for (const stamp of stamps) {
    const { size, at, authority, accuracyMs } = stamp;
    const within = accuracyMs === undefined ? '' : ` (give or take ${accuracyMs / SECOND_MS} s)`;
    findings.proven.push(
      `${times.within(size)} existed before ${formatInstant(at)}${within}: the timestamp authority ${authority} saw the journal with ${size} entries then.`,
    );
    const seq = times.contradicting(stamp);
    if (seq !== undefined) {
      findings.notProven.push(
        `When entry ${seq} was taken: it says later than ${formatInstant(at)}, at which ${authority} saw it, so that one of the two clocks was wrong.`,
      );
    }
  }
  const after = stamps.length > 0 ? times.firstAfter(Math.max(...sizesOf(stamps))) : undefined;
  if (after !== undefined) {
    findings.notProven.push(
      `When the entries from ${after} on existed, other than by the clock of the journal: no timestamp is over them yet.`,
    );
  }
}

function tellUnasked({ findings }: Evidence, count: number): void {
  findings.notProven.push(
    `When the entries existed, other than by the clock of the journal: the pack brings timestamps (${count}); give the certificates of their authorities with --tsa.`,
  );
}

function responsesIn(evidence: Evidence): string[] {
  return filesIn(evidence, PACK.timestamps).filter((file) => file.endsWith(RESPONSE));
}

function sizesOf(stamps: readonly Stamp[]): number[] {
  return stamps.map(({ size }) => size);
}
