import type { KubeClient } from './client.ts';
import { isNotFound } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { microTime } from './micro-time.ts';
import type { ResourceRef } from './resource-ref.ts';
import { sleep, systemTimers, type Timers } from './timers.ts';

export interface LeaseOptions {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
  /** Names this replica; no two replicas share it. */
  readonly identity: string;
  /** The leader's work. Its signal aborts when leadership ends; it then settles soon. */
  readonly onStartedLeading: (signal: AbortSignal) => Promise<void>;
  readonly onStoppedLeading?: () => void;
  /** Told of every failed attempt and of a failure of the work. */
  readonly onError?: (error: unknown) => void;
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
  readonly random?: () => number;
  readonly timers?: Timers;
}

interface Lease extends KubeObject {
  spec?: LeaseSpec;
}

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

const LEASES: ResourceRef = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespaced: true,
};

/**
 * Elects one leader among replicas. Whether another's lease has run out is judged by how long it has
 * not changed before this replica's eyes; no remote clock is believed.
 */
export class LeaderElector {
  readonly #options: LeaseOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #durationMs: number;
  readonly #deadlineMs: number;
  readonly #retryMs: number;
  #seenVersion: string | undefined;
  #seenAt = 0;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#random = options.random ?? Math.random;
    this.#durationMs = options.leaseDurationMs ?? 15_000;
    this.#deadlineMs = options.renewDeadlineMs ?? 10_000;
    this.#retryMs = options.retryPeriodMs ?? 2_000;
  }

  /** Stands for election, leads, and stands again, until `signal` aborts; then gives the lease back. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const held = await this.#acquireOrRenew();
      if (typeof held !== 'number') {
        await sleep(this.#timers, this.#retryMs * (1 + 0.2 * this.#random()), signal);
      } else {
        await this.#lead(held, signal);
      }
    }
  }

  async #lead(heldSince: number, signal: AbortSignal): Promise<void> {
    const leading = new AbortController();
    const work = this.#work(leading.signal);
    await this.#keep(heldSince, signal);
    leading.abort();
    const settled = await this.#settled(work);
    this.#contain(() => this.#options.onStoppedLeading?.());
    // Work that goes on would run beside the next leader's: then the lease must run out by itself.
    if (signal.aborted && settled) {
      await this.#release();
    }
    await work;
  }

  /** Renews until `signal` aborts or no renewal has succeeded for the renew deadline. */
  async #keep(heldSince: number, signal: AbortSignal): Promise<void> {
    let renewedAt = heldSince;
    while (!signal.aborted) {
      await sleep(this.#timers, this.#retryMs, signal);
      const left = renewedAt + this.#deadlineMs - this.#timers.monotonic();
      if (left <= 0 || signal.aborted) {
        return;
      }
      const renewed = await this.#acquireOrRenew(left);
      if (renewed === 'lost') {
        return;
      }
      renewedAt = renewed ?? renewedAt;
    }
  }

  /** Whether the work ends within the renew deadline. */
  async #settled(work: Promise<void>): Promise<boolean> {
    const over = new AbortController();
    const late = sleep(this.#timers, this.#deadlineMs, over.signal).then(() => false);
    const settled = await Promise.race([work.then(() => true), late]);
    over.abort();
    return settled;
  }

  async #work(signal: AbortSignal): Promise<void> {
    try {
      await this.#options.onStartedLeading(signal);
    } catch (error) {
      this.#contain(() => this.#options.onError?.(error));
    }
  }

  /**
   * The moment from which the lease is surely held (before the write), `lost` when another holds
   * it, undefined when that could not be found out.
   */
  async #acquireOrRenew(
    timeoutMs: number = this.#deadlineMs,
  ): Promise<number | 'lost' | undefined> {
    const begun = this.#timers.monotonic();
    const attempt = AbortSignal.timeout(Math.ceil(timeoutMs));
    try {
      const lease = await this.#read(attempt);
      const got =
        lease === undefined ? await this.#create(attempt) : await this.#take(lease, attempt);
      return got ? begun : 'lost';
    } catch (error) {
      this.#contain(() => this.#options.onError?.(error));
      return undefined;
    }
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { client, name, namespace } = this.#options;
    try {
      return await client.get<Lease>(LEASES, name, namespace, { signal });
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }

  async #create(signal: AbortSignal): Promise<boolean> {
    const { client, name, namespace } = this.#options;
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace },
      spec: this.#spec(undefined),
    };
    await client.create(LEASES, lease, { namespace, signal });
    return true;
  }

  async #take(lease: Lease, signal: AbortSignal): Promise<boolean> {
    if (lease.metadata.resourceVersion !== this.#seenVersion) {
      this.#seenVersion = lease.metadata.resourceVersion;
      this.#seenAt = this.#timers.monotonic();
    }
    if (this.#heldByOther(lease.spec)) {
      return false;
    }
    await this.#write({ ...lease, spec: { ...lease.spec, ...this.#spec(lease.spec) } }, signal);
    return true;
  }

  #heldByOther(spec: LeaseSpec = {}): boolean {
    const { holderIdentity = '', leaseDurationSeconds = 0 } = spec;
    const duration = Math.max(leaseDurationSeconds * 1000, this.#durationMs);
    const fresh = this.#seenAt + duration > this.#timers.monotonic();
    return holderIdentity !== '' && holderIdentity !== this.#options.identity && fresh;
  }

  #spec(old: LeaseSpec | undefined): LeaseSpec {
    const now = microTime(this.#timers.now());
    const same = old?.holderIdentity === this.#options.identity;
    const transitions = old?.leaseTransitions ?? 0;
    return {
      holderIdentity: this.#options.identity,
      leaseDurationSeconds: Math.ceil(this.#durationMs / 1000),
      acquireTime: same ? (old.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: old === undefined || same ? transitions : transitions + 1,
    };
  }

  /** Lets the next leader begin at once instead of after the lease's end. */
  async #release(): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(this.#retryMs));
    try {
      const lease = await this.#read(signal);
      if (lease?.spec?.holderIdentity === this.#options.identity) {
        const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1 };
        await this.#write({ ...lease, spec }, signal);
      }
    } catch (error) {
      this.#contain(() => this.#options.onError?.(error));
    }
  }

  async #write(lease: Lease, signal: AbortSignal): Promise<void> {
    await this.#options.client.replace(LEASES, lease, { signal });
  }

  #contain(action: () => void): void {
    try {
      action();
    } catch {
      // A listener that throws must not end the election.
    }
  }
}
