import type { SeenEntry } from './entries.ts';
import type { Findings } from './finding.ts';
import { nameOf } from './lines.ts';

interface Stream {
  /** `streamSeq` of the newest entry. */
  last: number;
  hash: string;
  seq: number;
  /** An entry of it was altered, which what follows it can't fit. */
  isBroken: boolean;
}

/** How far a stream has come. */
export type StreamEnd = Pick<Stream, 'last' | 'hash' | 'seq'>;

export interface StreamRules {
  /** Streams that are shown from their start; `All`: every one is. */
  whole: ReadonlySet<string> | 'All';
  /** Every entry of a span is shown, so that nothing lies between two of a stream. */
  isSpan: boolean;
}

/** Follows each stream from entry to entry: numbered without gaps, each naming the one before. */
export class Streams {
  readonly #findings: Findings;
  readonly #rules: StreamRules;
  readonly #streams = new Map<string, Stream>();
  readonly #unsound = new Set<string>();
  /** Leaf hashes by `streamSeq`, of the streams that are named as whole. */
  readonly hashes: Map<string, Map<number, string>> = new Map();

  /** `ends`: where streams stand that were followed before. */
  constructor(
    findings: Findings,
    rules: StreamRules,
    ends: Iterable<readonly [string, StreamEnd]> = [],
  ) {
    this.#findings = findings;
    this.#rules = rules;
    for (const [stream, end] of ends) this.#streams.set(stream, { ...end, isBroken: false });
  }

  get ends(): ReadonlyMap<string, StreamEnd> {
    return this.#streams;
  }

  add(seen: SeenEntry): void {
    const { entry, hash, isProven } = seen;
    const { stream, streamSeq, seq } = entry;
    const before = this.#streams.get(stream);
    this.#check(seen, before);
    if (!isProven) this.#unsound.add(stream);
    this.#streams.set(stream, { last: streamSeq, hash, seq, isBroken: !isProven });
    const { whole } = this.#rules;
    if (whole === 'All' || !whole.has(stream)) return;
    const hashes = this.hashes.get(stream) ?? new Map<number, string>();
    hashes.set(streamSeq, hash);
    this.hashes.set(stream, hashes);
  }

  /** Whether every entry of the stream that the pack shows is proven, and follows the one before. */
  isSound(stream: string): boolean {
    return !this.#unsound.has(stream);
  }

  /** How many entries of a stream the pack shows. */
  lengthOf(stream: string): number {
    return this.#streams.get(stream)?.last ?? 0;
  }

  #check(seen: SeenEntry, before: Stream | undefined): void {
    const { stream, streamSeq } = seen.entry;
    const last = before?.last ?? 0;
    if (streamSeq === last + 1) {
      if (before) this.#checkFollows(seen, before);
    } else if (streamSeq <= last) {
      this.#broken(seen, `it is number ${streamSeq} of ${stream}, but stands after number ${last}`);
    } else if (this.#mustFollow(stream, before)) {
      const [from, to] = [last + 1, streamSeq - 1];
      const missing = from === to ? `number ${from} is` : `numbers ${from} to ${to} are`;
      this.#broken(
        seen,
        `it is number ${streamSeq} of ${stream}, and ${missing} missing before it`,
      );
    }
  }

  #checkFollows(seen: SeenEntry, before: Stream): void {
    const { stream, prev } = seen.entry;
    // That an altered entry doesn't fit what follows was said of the altered one.
    if (before.isBroken || prev === before.hash) return;
    const message = `it follows another entry than entry ${before.seq}, which stands before it in ${stream}: that one was exchanged`;
    this.#broken(seen, message);
  }

  /** Where only a part of a stream is shown, there are others in between. */
  #mustFollow(stream: string, before: Stream | undefined): boolean {
    const { whole, isSpan } = this.#rules;
    return whole === 'All' || whole.has(stream) || (isSpan && before !== undefined);
  }

  #broken({ entry, place }: SeenEntry, message: string): void {
    this.#unsound.add(entry.stream);
    this.#findings.tampered('StreamBroken', message, { entry: nameOf(entry), place });
  }
}
