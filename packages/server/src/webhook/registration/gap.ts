import { formatInstant, type Instant } from '@clotho/core';
import type { Change, KubeObject } from '@clotho/kube';
import type { GateContext } from '../context.ts';

/** Told when what the gate keeps up may have been out of force, from when to when. */
export type OnGap = (from: Instant, to: Instant) => void;

interface Options<T extends KubeObject> {
  onGap: OnGap;
  /** What counts of an object, to compare by; two kinds or names never give the same. */
  textOf: (object: T) => string;
}

/** The part of the context that it needs. */
type GapContext = Pick<GateContext, 'recorder'> & {
  clock: Pick<GateContext['clock'], 'now'>;
  log: Pick<GateContext['log'], 'error'>;
};

interface Seen<T extends KubeObject> {
  kind: string;
  change: Change<T>;
  /** By the monotonic clock, in milliseconds. */
  at: number;
}

/** Replicas write the same texts one after the other; one that lags behind must not be a stranger's. */
const REMEMBERED = 64;
/** While self-healing is off, nobody takes away what is seen. */
const MOST_SEEN = 256;

/**
 * Tells what others did to the objects that the gate keeps up from what the gate itself (in whatever
 * replica) wrote, and how long it stood.
 */
export class GapWatch<T extends KubeObject> {
  readonly #ctx: GapContext;
  readonly #options: Options<T>;
  readonly #own = new Set<string>();
  #seen: Seen<T>[] = [];
  #knownGood: Instant;

  constructor(options: Options<T>, ctx: GapContext) {
    this.#ctx = ctx;
    this.#options = options;
    this.#knownGood = ctx.clock.now();
  }

  note(kind: string, change: Change<T>): void {
    this.#seen = [...this.#seen, { kind, change, at: performance.now() }].slice(-MOST_SEEN);
  }

  /** Writes the objects, and then raises an alert if somebody had altered them. */
  async around(write: () => Promise<readonly T[]>): Promise<void> {
    const seen = this.#seen;
    this.#seen = [];
    try {
      this.#remember(await write());
    } catch (error) {
      this.#seen = [...seen, ...this.#seen];
      throw error;
    }
    const from = this.#knownGood;
    this.#knownGood = this.#ctx.clock.now();
    const strange = seen.filter(({ change }) => this.#isStrange(change));
    if (strange.length === 0) return;
    this.#options.onGap(from, this.#knownGood);
    for (const each of strange) await this.#tell(each, from);
  }

  #remember(written: readonly T[]): void {
    for (const object of written) {
      const text = this.#options.textOf(object);
      this.#own.delete(text);
      this.#own.add(text);
    }
    for (const text of [...this.#own].slice(0, -REMEMBERED)) this.#own.delete(text);
  }

  #isStrange({ type, object }: Change<T>): boolean {
    return type === 'deleted' || !this.#own.has(this.#options.textOf(object));
  }

  async #tell({ kind, change, at }: Seen<T>, from: Instant): Promise<void> {
    const { ctx, to, ms } = { ctx: this.#ctx, to: this.#knownGood, ms: performance.now() - at };
    const what = change.type === 'deleted' ? 'deleted' : 'altered';
    const { name, uid, resourceVersion } = change.object.metadata;
    const body = {
      what,
      knownGoodUntil: formatInstant(from),
      repairedAt: formatInstant(to),
      repairedAfterMs: Math.round(ms),
    };
    ctx.log.error(`${kind} ${name} was ${what} from outside; it is put back`, body);
    await ctx.recorder.record({
      id: `alert/registration/${kind}/${uid}/${resourceVersion}/${what}`,
      at: formatInstant(to),
      kind: 'Alert',
      actor: { username: 'clotho-gate' },
      subject: { apiVersion: 'admissionregistration.k8s.io/v1', kind, name, uid },
      body,
    });
  }
}
