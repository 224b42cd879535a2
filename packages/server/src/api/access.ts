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
import { covers, looksLikeApiKey } from './identity/api-key.ts';
import { userOf, type ApiKeys } from './identity/api-keys.ts';
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
  readonly apiKeys: Pick<ApiKeys, 'verify'>;
  /** Milliseconds, real time. */
  readonly now: () => number;
}

/** Who may call: tokens are the cluster's, and so are rights; pipelines have keys of ours. */
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
    if (looksLikeApiKey(credentials.token)) return this.#pipeline(credentials.token);
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
  async mayRead(caller: Caller, namespace: string | undefined): Promise<boolean> {
    const { key } = caller;
    if (key) return key.scopes.includes('read') && covers(key, namespace);
    return this.may(caller, { verb: 'list', resource: 'journalentries', namespace });
  }

  /** Whether the cluster gives somebody a right in Clotho's group. */
  may(
    { user }: Caller,
    {
      verb,
      resource,
      namespace,
    }: { verb: string; resource: string; namespace?: string | undefined },
  ): Promise<boolean> {
    const key = JSON.stringify([user.username, user.groups, verb, resource, namespace]);
    return this.#rights.get(key, this.#options.now(), async () => {
      const place = namespace === undefined ? {} : { namespace };
      const attributes = { verb, group: GROUP, resource, ...place };
      const { allowed } = await canI(this.#options.client, user, attributes);
      return { value: allowed, forMs: RIGHT_MS };
    });
  }

  async #pipeline(token: string): Promise<Caller> {
    const key = await this.#options.apiKeys.verify(token);
    return { user: userOf(key), source: 'api-key', credentials: null, key, appendsAs: null };
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
