import { API_VERSION, OPERATOR_USER, type BlobRef, type JournalEntry } from '@clotho/api';
import { formatInstant, type Instant } from '@clotho/core';
import type { Addressed, GapReason, Snapshot } from '@clotho/core/journal';
import type { EnvironmentClient } from '../../recorder/environment-client.ts';
import type { Recorder } from '../../recorder/recorder.ts';

/** So many wait while the journal is away. */
const MOST_WAITING = 200;

type Report =
  | { readonly what: 'snapshot'; readonly at: Instant; readonly snapshot: Snapshot }
  | {
      readonly what: 'gap';
      readonly from: Instant;
      readonly to: Instant | null;
      reason: GapReason;
    };

export interface OutboxOptions {
  readonly namespace: string;
  readonly environment: string;
  readonly journal: Pick<EnvironmentClient, 'putBlob'>;
  readonly recorder: Recorder;
  readonly now: () => Instant;
}

/** Reports on their way into the journal, in order: none is lost while it is away. */
export class Outbox {
  readonly #options: OutboxOptions;
  #waiting: Report[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  snapshot(snapshot: Snapshot, at: Instant): void {
    this.#waiting.push({ what: 'snapshot', at, snapshot });
    if (this.#waiting.length <= MOST_WAITING) return;
    // What can't be kept until the journal is back is told as not known.
    const since = this.#waiting.find(({ what }) => what === 'snapshot');
    const from = since?.what === 'snapshot' ? since.at : at;
    this.#waiting = [
      { what: 'gap', from, to: at, reason: 'ReporterAway' },
      { what: 'snapshot', at, snapshot },
    ];
  }

  /** `to` is null while it goes on. */
  gap(from: Instant, to: Instant | null, reason: GapReason): void {
    this.#waiting.push({ what: 'gap', from, to, reason });
  }

  /** Sends everything; what could not be sent stays. @throws RecorderError */
  async send(): Promise<void> {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const report = first;
      if (report.what === 'snapshot') await this.#sendSnapshot(report.snapshot, report.at);
      else await this.#options.recorder.record(this.#gapEntry(report));
      if (this.#waiting[0] === report) this.#waiting.shift();
    }
  }

  async #sendSnapshot({ root, chunks, manifest }: Snapshot, at: Instant): Promise<void> {
    const { journal, recorder, environment } = this.#options;
    await Promise.all([root, ...chunks].map(({ bytes }) => journal.putBlob(bytes)));
    const sumOf = (what: 'containers' | 'objects'): number =>
      manifest.chunks.reduce((sum, chunk) => sum + chunk[what], 0);
    await recorder.record({
      ...this.#entry(`snapshot/${environment}/${at}/${root.sha256}`, at),
      kind: 'SnapshotTaken',
      body: {
        environment,
        manifest: root.sha256,
        containers: sumOf('containers'),
        objects: sumOf('objects'),
      },
      blobs: [refOf(root, 'manifest'), ...chunks.map((chunk) => refOf(chunk, 'namespace'))],
    });
  }

  #gapEntry({ from, to, reason }: Extract<Report, { what: 'gap' }>): JournalEntry {
    const { environment, now } = this.#options;
    return {
      ...this.#entry(`gap/${environment}/${from}/${to ?? 'open'}`, to ?? now()),
      kind: 'EnvironmentGap',
      body: { from: formatInstant(from), to: to === null ? null : formatInstant(to), reason },
    };
  }

  #entry(id: string, at: Instant): Pick<JournalEntry, 'id' | 'at' | 'actor' | 'subject'> {
    const { namespace, environment: name } = this.#options;
    return {
      id,
      at: formatInstant(at),
      actor: { username: OPERATOR_USER },
      subject: { apiVersion: API_VERSION, kind: 'Environment', namespace, name },
    };
  }
}

function refOf({ sha256, bytes }: Addressed, name: string): BlobRef {
  return { sha256, size: bytes.length, salted: false, name, mediaType: 'application/json' };
}
