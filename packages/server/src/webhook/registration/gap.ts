import { formatInstant, type Instant } from '@clotho/core';
import type { Change } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { CONFIGURATION_NAME } from './configurations.ts';
import {
  textOf,
  type ConfigurationResource,
  type Registered,
  type StoredConfiguration,
} from './reconcile.ts';

/** Told when the webhooks may have been out of force, from when to when. */
export type OnGap = (from: Instant, to: Instant) => void;

const KINDS: Record<ConfigurationResource, string> = {
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
};

/** The part of the context that it needs. */
type GapContext = Pick<GateContext, 'recorder'> & {
  clock: Pick<GateContext['clock'], 'now'>;
  log: Pick<GateContext['log'], 'error'>;
};

interface Seen {
  resource: ConfigurationResource;
  change: Change<StoredConfiguration>;
  /** By the monotonic clock, in milliseconds. */
  at: number;
}

/** Replicas write the same texts one after the other; one that lags behind must not be a stranger's. */
const REMEMBERED = 16;

/**
 * Tells what others did to the configurations from what the gate itself (in whatever replica)
 * wrote, and how long it stood.
 */
export class GapWatch {
  readonly #ctx: GapContext;
  readonly #onGap: OnGap;
  readonly #own = new Set<string>();
  #seen: Seen[] = [];
  #knownGood: Instant;

  constructor(onGap: OnGap, ctx: GapContext) {
    this.#ctx = ctx;
    this.#onGap = onGap;
    this.#knownGood = ctx.clock.now();
  }

  note(resource: ConfigurationResource, change: Change<StoredConfiguration>): void {
    this.#seen.push({ resource, change, at: performance.now() });
  }

  /** Writes the configurations, and then raises an alert if somebody had altered them. */
  async around(write: () => Promise<Registered>): Promise<void> {
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
    this.#onGap(from, this.#knownGood);
    for (const each of strange) await this.#tell(each, from);
  }

  #remember(registered: Registered): void {
    for (const text of Object.values(registered)) {
      this.#own.delete(text);
      this.#own.add(text);
    }
    for (const text of [...this.#own].slice(0, -REMEMBERED)) this.#own.delete(text);
  }

  #isStrange({ type, object }: Change<StoredConfiguration>): boolean {
    return type === 'deleted' || !this.#own.has(textOf(object));
  }

  async #tell({ resource, change, at }: Seen, from: Instant): Promise<void> {
    const { ctx, to, ms } = { ctx: this.#ctx, to: this.#knownGood, ms: performance.now() - at };
    const what = change.type === 'deleted' ? 'deleted' : 'altered';
    const { uid, resourceVersion } = change.object.metadata;
    const body = {
      what,
      knownGoodUntil: formatInstant(from),
      repairedAt: formatInstant(to),
      repairedAfterMs: Math.round(ms),
    };
    ctx.log.error(`a webhook configuration was ${what} from outside; it is put back`, {
      configuration: `${resource}/${CONFIGURATION_NAME}`,
      ...body,
    });
    await ctx.recorder.record({
      id: `alert/registration/${resource}/${uid}/${resourceVersion}/${what}`,
      at: formatInstant(to),
      kind: 'Alert',
      actor: { username: 'clotho-gate' },
      subject: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: KINDS[resource],
        name: CONFIGURATION_NAME,
        uid,
      },
      body,
    });
  }
}
