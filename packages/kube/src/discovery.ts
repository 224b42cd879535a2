import type { KubeClient } from './client.ts';
import { readDiscovery, type Discovered, type DiscoveredResource } from './discovery-document.ts';
import { KubeError } from './kube-error.ts';
import type { ResourceRef } from './resource-ref.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface DiscoveryOptions {
  readonly client: Pick<KubeClient, 'raw'>;
  /** Told when a refresh in the background failed; the old answers stay in use. */
  readonly onError?: (error: unknown) => void;
  readonly timers?: Timers;
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const TIMEOUT_MS = 10_000;
const MAX_AGE_MS = 60_000;
const MISS_INTERVAL_MS = 1_000;

/**
 * The resources that the cluster serves. Answers come from a copy; a question that the copy cannot
 * answer refreshes it (at most once a second), and one asked a minute after the last refresh
 * refreshes it in the background.
 */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #timers: Timers;
  #known: Discovered | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<Discovered> | undefined;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  /**
   * The resource that serves a kind, or undefined when the cluster serves none.
   * @throws KubeError when the cluster could not be asked
   */
  async resourceFor(apiVersion: string, kind: string): Promise<ResourceRef | undefined> {
    const found = await this.#find(apiVersion, (resource) => resource.kind === kind);
    return found?.ref;
  }

  /** The kind that a resource serves, or undefined. @throws KubeError as above */
  async kindFor(group: string, version: string, resource: string): Promise<string | undefined> {
    const found = await this.#find(apiVersionOf(group, version), isNamed(resource));
    return found?.kind;
  }

  /**
   * Whether the resource has a status subresource.
   * @throws KubeError, `NotFound` when the cluster does not serve the resource
   */
  async hasStatus(ref: ResourceRef): Promise<boolean> {
    const apiVersion = apiVersionOf(ref.group, ref.version);
    const found = await this.#find(apiVersion, isNamed(ref.resource));
    if (found === undefined) {
      throw new KubeError('NotFound', `the cluster serves no ${ref.resource} in ${apiVersion}`);
    }
    return found.hasStatus;
  }

  /** Every resource that can be listed and watched, for those who follow all of them. */
  async resources(): Promise<readonly DiscoveredResource[]> {
    const known = this.#known ?? (await this.#refresh());
    return [...known.resources.values()].flat();
  }

  /** Asks the cluster now; questions that come meanwhile share the answer. @throws KubeError */
  async refresh(): Promise<void> {
    await this.#refresh();
  }

  async #find(
    apiVersion: string,
    matches: (resource: DiscoveredResource) => boolean,
  ): Promise<DiscoveredResource | undefined> {
    const held = this.#known?.resources.get(apiVersion)?.find(matches);
    const age = this.#timers.monotonic() - this.#refreshedAt;
    if (held !== undefined) {
      if (age > MAX_AGE_MS) {
        this.#refresh().catch((error: unknown) => this.#options.onError?.(error));
      }
      return held;
    }
    const known =
      this.#known === undefined || age >= MISS_INTERVAL_MS ? await this.#refresh() : this.#known;
    const found = known.resources.get(apiVersion)?.find(matches);
    if (found === undefined && known.stale.has(apiVersion)) {
      throw new KubeError('Unreachable', `the server of ${apiVersion} does not answer; try again`);
    }
    return found;
  }

  #refresh(): Promise<Discovered> {
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #read(): Promise<Discovered> {
    const read = (path: string): Promise<string> =>
      this.#options.client
        .raw({ method: 'GET', path, accept: ACCEPT, timeoutMs: TIMEOUT_MS })
        .then(({ body }) => body);
    const bodies = await Promise.all([read('/api'), read('/apis')]);
    this.#known = readDiscovery(bodies);
    this.#refreshedAt = this.#timers.monotonic();
    return this.#known;
  }
}

function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

function isNamed(name: string): (resource: DiscoveredResource) => boolean {
  return ({ ref }) => ref.resource === name;
}
