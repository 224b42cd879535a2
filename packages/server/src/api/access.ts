import { hash } from 'node:crypto';
import { GROUP } from '@clotho/api';
import {
  canI,
  isForbidden,
  reviewSelf,
  reviewToken,
  type CallerCredentials,
  type CallerGateway,
  type KubeClient,
  type UserInfo,
} from '@clotho/kube';
import { appendsAs, type Caller } from './caller.ts';
import { ExpiringCache } from './expiring-cache.ts';
import type { Credential } from './identity/credential.ts';
import { ApiError } from './problem.ts';

const MOST_KEPT = 10_000;
/** Also how long a token that was revoked goes on being good. */
const GOOD_TOKEN_MS = 10_000;
const BAD_TOKEN_MS = 5_000;
const RIGHT_MS = 10_000;

interface AccessOptions {
  readonly client: Pick<KubeClient, 'create' | 'requireReady'>;
  readonly gateway: Pick<CallerGateway, 'clientOf'>;
  /** Milliseconds, real time. */
  readonly now: () => number;
}

/** Who may call: tokens are the cluster's, and so are rights. */
export class Access {
  readonly #options: AccessOptions;
  readonly #users = new ExpiringCache<UserInfo | null>(MOST_KEPT);
  readonly #acting = new ExpiringCache<UserInfo>(MOST_KEPT);
  readonly #rights = new ExpiringCache<boolean>(MOST_KEPT);

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /**
   * @throws ApiError 401 when the token is no good, 403 when they may not act as somebody else;
   *   KubeError when the cluster gives no answer
   */
  async callerOf({ session, ...credentials }: Credential): Promise<Caller> {
    const real = await this.#userOf(credentials.token);
    const acting = credentials.impersonation ? await this.#actingAs(real, credentials) : undefined;
    return {
      user: acting ?? real,
      source: session?.source ?? 'token',
      credentials,
      ...(acting ? { impersonator: real } : {}),
      ...(session ? { session } : {}),
      appendsAs: appendsAs(real, acting ? real : undefined),
    };
  }

  /** Whether somebody may read entries of a namespace; of everything, if none is named. */
  mayRead({ user }: Caller, namespace: string | undefined): Promise<boolean> {
    const key = JSON.stringify([user.username, user.groups, namespace]);
    return this.#rights.get(key, this.#options.now(), async () => {
      const attributes = { verb: 'list', group: GROUP, resource: 'journalentries' };
      const place = namespace === undefined ? {} : { namespace };
      const { allowed } = await canI(this.#options.client, user, { ...attributes, ...place });
      return { value: allowed, forMs: RIGHT_MS };
    });
  }

  async #userOf(token: string): Promise<UserInfo> {
    const user = await this.#users.get(hash('sha256', token), this.#options.now(), async () => {
      const answer = await reviewToken(this.#options.client, token);
      const value = answer.authenticated ? (answer.user ?? null) : null;
      return { value, forMs: value ? GOOD_TOKEN_MS : BAD_TOKEN_MS };
    });
    if (user) return user;
    throw new ApiError(401, 'BadToken', 'the cluster does not know this token; log in again');
  }

  /** The API server judges whether they may, as it does for every call of theirs. */
  async #actingAs(real: UserInfo, credentials: CallerCredentials): Promise<UserInfo> {
    const key = hash('sha256', JSON.stringify(credentials));
    try {
      return await this.#acting.get(key, this.#options.now(), async () => {
        const client = this.#options.gateway.clientOf(credentials);
        const value = await reviewSelf(client).finally(() => client.close());
        return { value, forMs: GOOD_TOKEN_MS };
      });
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const detail = `${real.username} may not act as somebody else: ${error.message}`;
      throw new DeniedImpersonation(real, detail);
    }
  }
}

/** Known by name, and still turned away. */
export class DeniedImpersonation extends ApiError {
  readonly user: UserInfo;

  constructor(user: UserInfo, detail: string) {
    super(403, 'MayNotImpersonate', detail);
    this.user = user;
  }
}
