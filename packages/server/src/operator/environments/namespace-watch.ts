import type { Instant } from '@clotho/core';
import {
  isNotFound,
  Reflector,
  type Discovery,
  type DiscoveredResource,
  type KubeClient,
} from '@clotho/kube';
import type { Clock } from '../../clock.ts';
import { following } from '../../following.ts';
import type { Log } from '../../log.ts';
import { seenOf, type Seen } from './seen.ts';

export interface NamespaceWatchOptions {
  readonly namespace: string;
  readonly client: KubeClient;
  readonly discovery: Discovery;
  readonly clock: Clock;
  readonly log: Log;
  /** Something is to be looked at. */
  readonly onNews: () => void;
}

/** A kind that is followed. */
interface Followed {
  reflector?: Reflector<Seen>;
  isSynced: boolean;
  isFollowing: boolean;
}

/** A time in which not everything could be seen; it goes on while `until` is null. */
export interface Blindness {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** Follows the pods of a namespace, and every kind of which something in it carries a seal. */
export class NamespaceWatch {
  readonly #options: NamespaceWatchOptions;
  readonly #kinds = new Map<string, Followed>();
  #blindness: Blindness | null = null;
  #changedAt: Instant | null = null;

  constructor(options: NamespaceWatchOptions) {
    this.#options = options;
    this.follow('v1', 'Pod');
  }

  /** Whether everything has been read, so that what stands is known. */
  get isSynced(): boolean {
    return [...this.#kinds.values()].every(({ isSynced }) => isSynced);
  }

  /** The time in which not everything could be seen, until it is taken. */
  get blindness(): Blindness | null {
    return this.#blindness;
  }

  /** When the newest change came that was not taken yet, by Clotho's clock. */
  get changedAt(): Instant | null {
    return this.#changedAt;
  }

  /** From now on changes are new; a blindness that has ended is over. */
  take(): void {
    this.#changedAt = null;
    if (this.#blindness?.until !== null) this.#blindness = null;
  }

  objects(): Seen[] {
    return [...this.#kinds.values()].flatMap(({ reflector }) => reflector?.store.list() ?? []);
  }

  /** Begins to follow a kind, unless it is followed. */
  follow(apiVersion: string, kind: string): void {
    const key = `${apiVersion}|${kind}`;
    if (this.#kinds.has(key)) return;
    const followed: Followed = { isSynced: false, isFollowing: false };
    this.#kinds.set(key, followed);
    this.#start(apiVersion, kind, followed).catch((error: unknown) => {
      if (this.#kinds.get(key) !== followed) return;
      this.#kinds.delete(key);
      const { namespace, log } = this.#options;
      log.warn('a kind can not be reported', { namespace, kind, error });
    });
  }

  async stop(): Promise<void> {
    const all = [...this.#kinds.values()];
    this.#kinds.clear();
    await Promise.all(all.flatMap(({ reflector }) => reflector?.stop() ?? []));
  }

  async #start(apiVersion: string, kind: string, followed: Followed): Promise<void> {
    const { discovery, onNews } = this.#options;
    const ref = await discovery.resourceFor(apiVersion, kind);
    const resource = (await discovery.resources()).find((known) => known.ref === ref);
    if (!resource) throw new Error(`the cluster serves no ${kind} in ${apiVersion}`);
    const key = `${apiVersion}|${kind}`;
    if (this.#kinds.get(key) !== followed) return;
    const reflector = this.#reflectorOf(resource, key, followed);
    followed.reflector = reflector;
    reflector.onChange(({ object, old, type }) => {
      if (type === 'updated' && object.seen.key === old?.seen.key) return;
      this.#changedAt = this.#options.clock.now();
      onNews();
    });
    reflector.start();
    await reflector.synced;
    followed.isSynced = true;
    onNews();
  }

  #reflectorOf(resource: DiscoveredResource, key: string, followed: Followed): Reflector<Seen> {
    const { client, namespace, log } = this.#options;
    const { ref, hasStatus } = resource;
    return new Reflector<Seen>({
      client: following(client, (object) => seenOf(object, hasStatus)),
      ref,
      namespace,
      onFollowing: (isFollowing) => this.#note(followed, isFollowing),
      onError: (error) => {
        log.warn('the watch of a reporter was interrupted', { namespace, kind: key, error });
        // Its definition is gone, and everything of the kind with it.
        if (isNotFound(error) && this.#kinds.get(key) === followed) void this.#drop(key);
      },
    });
  }

  async #drop(key: string): Promise<void> {
    const dropped = this.#kinds.get(key);
    this.#kinds.delete(key);
    this.#changedAt = this.#options.clock.now();
    this.#endBlindness();
    this.#options.onNews();
    await dropped?.reflector?.stop();
  }

  #note(followed: Followed, isFollowing: boolean): void {
    const wasFollowing = followed.isFollowing;
    followed.isFollowing = isFollowing;
    if (isFollowing) this.#endBlindness();
    else if (wasFollowing) this.#goBlind(followed);
  }

  /** What was lost was last seen when something last arrived, not when that was noticed. */
  #goBlind({ reflector }: Followed): void {
    const { clock, onNews } = this.#options;
    const last = reflector?.stats.lastEventAt ?? Date.now();
    const from = clock.now() - (Date.now() - last);
    this.#blindness = { from: Math.min(from, this.#blindness?.from ?? from), until: null };
    onNews();
  }

  #endBlindness(): void {
    if (this.#blindness?.until !== null) return;
    const isWhole = [...this.#kinds.values()].every(
      ({ isSynced, isFollowing }) => isFollowing || !isSynced,
    );
    if (!isWhole) return;
    this.#blindness = { from: this.#blindness.from, until: this.#options.clock.now() };
    this.#options.onNews();
  }
}
