import { parseInstant, type Instant } from '@clotho/core';
import { snapshotOf, type GapReason } from '@clotho/core/journal';
import type { Requeue } from '../context.ts';
import { Outbox } from './outbox.ts';
import { NamespaceWatch } from './namespace-watch.ts';
import { Ripeness } from './ripeness.ts';
import { stateOf } from './state.ts';
import type { Reporting } from './reporting.ts';

const NOT_READ_YET_MS = 200;
/** So long after a namespace came under management its objects are sealed, and known by that. */
const ADOPTION_MS = 2_000;
/** A connection that comes back within this is told of once, with its end. */
const OPEN_GAP_MS = 2_000;

/** What a reporter saw without interruption. */
export interface SeenSpan {
  readonly since: Instant;
  readonly through: Instant;
}

/**
 * Reports one namespace: a snapshot whenever something changed, and every time in which nobody, or
 * not everything, could be seen.
 */
export class Reporter {
  readonly watch: NamespaceWatch;
  readonly #namespace: string;
  readonly #reporting: Reporting;
  readonly #outbox: Outbox;
  readonly #ripeness = new Ripeness();
  readonly #begunAt = performance.now();
  /** Hash of the newest snapshot; undefined until the journal was asked. */
  #latest: string | null | undefined;
  /** Since when everything was seen; null before the first look. */
  #since: Instant | null = null;
  /** Until when the environment is known, where that is before `since`. */
  #unseen: { readonly from: Instant; readonly reason: GapReason } | null = null;
  #toldOpenGap = false;
  #hasLeft = false;
  #toldWaiting = 0;

  constructor(namespace: string, reporting: Reporting) {
    this.#namespace = namespace;
    this.#reporting = reporting;
    const { ctx, journal } = reporting;
    this.#outbox = new Outbox({
      namespace,
      environment: namespace,
      journal,
      recorder: ctx.recorder,
      now: () => ctx.clock.now(),
    });
    this.watch = new NamespaceWatch({
      namespace,
      ...ctx,
      onNews: () => {
        this.#ripeness.changed(performance.now());
        reporting.look(namespace);
      },
    });
  }

  /** What is known without a gap and lies in the journal; null while something is on its way. */
  get seen(): SeenSpan | null {
    const { watch } = this;
    if (this.#since === null || this.#hasLeft || this.#unseen) return null;
    if (watch.blindness || this.#outbox.size > 0) return null;
    const now = this.#reporting.ctx.clock.now();
    return { since: this.#since, through: watch.changedAt === null ? now : watch.changedAt - 1 };
  }

  /** One look: reports what is to be reported, or says when to look again. Throws RecorderError. */
  async look(): Promise<Requeue> {
    if (this.#latest === undefined) await this.#ask();
    if (!this.watch.isSynced) return { requeueAfterMs: NOT_READ_YET_MS };
    const wait = this.#noteBlindness() || this.#report();
    await this.#send();
    return wait > 0 ? { requeueAfterMs: wait } : {};
  }

  /** The namespace is managed no longer. Throws RecorderError. */
  async leave(): Promise<void> {
    await this.watch.stop();
    if (!this.#hasLeft) this.#outbox.gap(this.#reporting.ctx.clock.now(), null, 'NotManaged');
    this.#hasLeft = true;
    await this.#outbox.send();
  }

  async #send(): Promise<void> {
    try {
      await this.#outbox.send();
      this.#toldWaiting = 0;
    } catch (error) {
      this.#tellWaiting();
      throw error;
    }
  }

  #tellWaiting(): void {
    const waiting = this.#outbox.size;
    if (waiting === this.#toldWaiting) return;
    this.#toldWaiting = waiting;
    const facts = { namespace: this.#namespace, waiting };
    this.#reporting.ctx.log.warn('reports wait for the journal', facts);
  }

  /** What lies between the last that the journal knows and the first look was seen by nobody. */
  async #ask(): Promise<void> {
    const [known] = await this.#reporting.journal.beat([{ name: this.#namespace }]);
    if (known) this.#unseen = { from: parseInstant(known.seenUntil), reason: 'ReporterAway' };
    this.#latest = known?.manifest ?? null;
  }

  /** @returns how long to wait while not everything can be seen */
  #noteBlindness(): number {
    const { blindness } = this.watch;
    if (!blindness || this.#since === null) return 0;
    const from = Math.max(blindness.from, this.#since);
    this.#unseen = { from: Math.min(from, this.#unseen?.from ?? from), reason: 'WatchLost' };
    if (blindness.until !== null) return 0;
    const lasts = this.#reporting.ctx.clock.now() - blindness.from;
    if (lasts >= OPEN_GAP_MS && !this.#toldOpenGap) {
      this.#toldOpenGap = true;
      this.#outbox.gap(this.#unseen.from, null, 'WatchLost');
    }
    return OPEN_GAP_MS;
  }

  /** @returns how long to wait until it is time */
  #report(): number {
    const { watch } = this;
    const { recordOf, ctx } = this.#reporting;
    const state = stateOf(this.#namespace, watch.objects(), recordOf);
    const wait = this.#ripeness.wait(state.objects, performance.now());
    if (wait > 0) return wait;
    const adopting = this.#latest === null ? this.#begunAt + ADOPTION_MS - performance.now() : 0;
    if (adopting > 0) return adopting;
    const changedAt = watch.changedAt ?? watch.blindness?.until ?? ctx.clock.now();
    const snapshot = snapshotOf(this.#namespace, [state]);
    this.#ripeness.reported();
    watch.take();
    this.#closeGap(changedAt);
    if (snapshot.root.sha256 === this.#latest) return 0;
    this.#latest = snapshot.root.sha256;
    this.#outbox.snapshot(snapshot, changedAt);
    return 0;
  }

  #closeGap(at: Instant): void {
    if (this.#unseen && this.#unseen.from < at) {
      this.#outbox.gap(this.#unseen.from, at, this.#unseen.reason);
    }
    if (this.#unseen || this.#since === null) this.#since = at;
    this.#unseen = null;
    this.#toldOpenGap = false;
  }
}
