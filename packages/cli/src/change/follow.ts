import {
  ApiError,
  clothoClient,
  kinds,
  queryOf,
  resourcePath,
  watchEventOf,
  type Change,
} from '@clotho/api';
import { CliError } from '../error.ts';
import type { Host } from '../host.ts';
import type { Cluster } from '../kube.ts';

export type Sighting =
  | { type: 'seen'; change: Change }
  | { type: 'deleted' }
  /** The stream broke; it is tried again. */
  | { type: 'lost'; why: string };

export interface FollowTarget {
  cluster: Cluster;
  namespace: string;
  name: string;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const WATCH_SECONDS = 300;

/**
 * Every state of one Change from now on: a list, then a watch from there, and again whenever the
 * watch ends or breaks. Ends when the user interrupts; a reader stops at `deleted`.
 * @throws ApiError if it is not there at the start or may not be read, CliError if the API server
 * can't be reached at the start
 */
export async function* follow(host: Host, target: FollowTarget): AsyncGenerator<Sighting> {
  const client = clothoClient(target.cluster.transport);
  await client.get(kinds.change, target.name, target.namespace);
  let failures = 0;
  while (!host.interrupted.aborted) {
    try {
      yield* listAndWatch(host, target);
      failures = 0;
    } catch (error) {
      if (host.interrupted.aborted) return;
      if (!isTransient(error)) throw error;
      yield { type: 'lost', why: error instanceof Error ? error.message : String(error) };
      failures += 1;
    }
    await host.sleep(delayAfter(failures, host.random()), host.interrupted);
  }
}

async function* listAndWatch(host: Host, target: FollowTarget): AsyncGenerator<Sighting> {
  const { cluster, namespace, name } = target;
  const selector = { fieldSelector: `metadata.name=${name}` };
  const client = clothoClient(cluster.transport);
  const list = await client.list(kinds.change, { namespace, ...selector });
  const [change] = list.items;
  if (!change) {
    yield { type: 'deleted' };
    return;
  }
  yield { type: 'seen', change };
  const query = queryOf({
    ...selector,
    watch: 1,
    allowWatchBookmarks: 'true',
    resourceVersion: list.resourceVersion,
    timeoutSeconds: WATCH_SECONDS,
  });
  const path = `${resourcePath(kinds.change, namespace)}${query}`;
  for await (const event of cluster.stream(path, host.interrupted)) {
    const { type, object } = watchEventOf(kinds.change, event);
    if (type === 'ERROR') return;
    if (type === 'DELETED') {
      yield { type: 'deleted' };
      return;
    }
    if (object) yield { type: 'seen', change: object };
  }
}

// A stream that ended in order (or with 410 Gone) is opened again after the shortest wait; failures
// in a row wait longer each time, by a random share so that many clients don't come back together.
function delayAfter(failures: number, random: number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
  return Math.round(full * (0.5 + random / 2));
}

function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return error instanceof CliError && error.code === 'Unreachable';
}
