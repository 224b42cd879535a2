import { hash } from 'node:crypto';
import { GROUP } from '@clotho/api';
import { canI, reviewToken, type KubeClient, type UserInfo } from '@clotho/kube';
import { callerOf, type Caller } from './caller.ts';
import { ExpiringCache } from './expiring-cache.ts';
import { ApiError } from './problem.ts';

const MOST_KEPT = 10_000;
const GOOD_TOKEN_MS = 60_000;
const BAD_TOKEN_MS = 5_000;
const RIGHT_MS = 10_000;

/** Who may call: tokens are the cluster's, and so are rights. */
export class Access {
  readonly #client: Pick<KubeClient, 'create' | 'requireReady'>;
  readonly #now: () => number;
  readonly #users = new ExpiringCache<UserInfo | null>(MOST_KEPT);
  readonly #rights = new ExpiringCache<boolean>(MOST_KEPT);

  constructor(client: Pick<KubeClient, 'create' | 'requireReady'>, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** @throws ApiError 401; KubeError when the cluster gives no answer */
  async callerOf(authorization: string | undefined): Promise<Caller> {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/.exec(authorization ?? '') ?? [];
    if (token === undefined) {
      throw new ApiError(401, 'NoToken', 'send a token of the cluster: Authorization: Bearer …');
    }
    const user = await this.#users.get(hash('sha256', token), this.#now(), async () => {
      const answer = await reviewToken(this.#client, token);
      const value = answer.authenticated ? (answer.user ?? null) : null;
      return { value, forMs: value ? GOOD_TOKEN_MS : BAD_TOKEN_MS };
    });
    if (user) return callerOf(user);
    throw new ApiError(401, 'BadToken', 'the cluster does not know this token; log in again');
  }

  /** Whether somebody may read entries of a namespace; of everything, if none is named. */
  mayRead({ user }: Caller, namespace: string | undefined): Promise<boolean> {
    const key = JSON.stringify([user.username, user.groups, namespace]);
    return this.#rights.get(key, this.#now(), async () => {
      const attributes = { verb: 'list', group: GROUP, resource: 'journalentries' };
      const place = namespace === undefined ? {} : { namespace };
      const { allowed } = await canI(this.#client, user, { ...attributes, ...place });
      return { value: allowed, forMs: RIGHT_MS };
    });
  }
}
