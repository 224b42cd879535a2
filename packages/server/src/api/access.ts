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
import { looksLikeApiKey, type ApiKey } from './identity/api-key.ts';
import { userOf, type ApiKeys } from './identity/api-keys.ts';
import { holds, type Grant } from './identity/grant.ts';
import type { Oidc } from './identity/oidc.ts';
import type { Organizations } from './identity/organizations.ts';
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
  readonly organizations: Pick<Organizations, 'grantsOf' | 'get'>;
  /** Absent where there is no provider: then the cluster knows everybody who has no key. */
  readonly oidc?: Pick<Oidc, 'holderOf'> | undefined;
  /** Milliseconds, real time. */
  readonly now: () => number;
}

/**
 * Who may call: tokens are the cluster's, and so are rights; pipelines have keys of ours. Whom the
 * cluster does not know and the OpenID provider does, is what organisations say.
 */
export class Access {
  readonly #options: AccessOptions;
  readonly #users = new ExpiringCache<UserInfo | null>(MOST_KEPT);
  readonly #holders = new ExpiringCache<string | null>(MOST_KEPT);
  readonly #acting = new ExpiringCache<UserInfo>(MOST_KEPT);
  readonly #rights = new ExpiringCache<boolean>(MOST_KEPT);

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /**
   * @throws ApiError 401 when the token is no good, 403 when they may not act as somebody else;
   *   KubeError when the cluster gives no answer
   */
  async callerOf(credential: Credential): Promise<Caller> {
    const { session, digest, ...credentials } = credential;
    if (looksLikeApiKey(credentials.token)) return this.#pipeline(credentials.token);
    const real = await this.#userOf(credentials.token, digest);
    if (!real) return this.#member(credential);
    const acting = credentials.impersonation ? await this.#actingAs(real, credentials) : undefined;
    return {
      user: acting ?? real,
      source: session?.source ?? 'token',
      credentials,
      grants: null,
      ...(acting ? { impersonator: real } : {}),
      ...(session ? { session } : {}),
      appendsAs: appendsAs(real, acting ? real : undefined),
    };
  }

  /** Whether somebody may read entries of a namespace; of everything, if none is named. */
  async mayRead(caller: Caller, namespace: string | undefined): Promise<boolean> {
    const { grants } = caller;
    if (grants) return holds(grants, 'read', namespace);
    return this.may(caller, { verb: 'list', resource: 'journalentries', namespace });
  }

  /** Whether the cluster gives somebody whom it knows a right in Clotho's group. */
  async may(
    { user, grants }: Pick<Caller, 'user' | 'grants'>,
    {
      verb,
      resource,
      namespace,
    }: { verb: string; resource: string; namespace?: string | undefined },
  ): Promise<boolean> {
    // A name that the cluster did not give is nobody's there.
    if (grants) return false;
    const key = JSON.stringify([user.username, user.groups, verb, resource, namespace]);
    return this.#rights.get(key, this.#options.now(), async () => {
      const place = namespace === undefined ? {} : { namespace };
      const attributes = { verb, group: GROUP, resource, ...place };
      const { allowed } = await canI(this.#options.client, user, attributes);
      return { value: allowed, forMs: RIGHT_MS };
    });
  }

  /** Whether somebody may erase content of a namespace; of everything, if none is named. */
  mayErase(caller: Caller, namespace: string | undefined): Promise<boolean> {
    const { grants } = caller;
    if (grants) return Promise.resolve(holds(grants, 'administer', namespace));
    return this.may(caller, { verb: 'erase', resource: 'journals' });
  }

  /** Whether somebody keeps all organisations. */
  mayOversee(caller: Caller, verb: 'create' | 'list' | 'get' | 'update'): Promise<boolean> {
    const { grants } = caller;
    if (grants) return Promise.resolve(holds(grants, 'administer', undefined));
    return this.may(caller, { verb, resource: 'organizations' });
  }

  async #pipeline(token: string): Promise<Caller> {
    const key = await this.#options.apiKeys.verify(token);
    const grants = [await this.#grantOf(key)];
    return {
      user: userOf(key),
      source: 'api-key',
      credentials: null,
      grants,
      key,
      appendsAs: null,
    };
  }

  /** Where a key of an organisation is good follows the organisation. */
  async #grantOf({ scopes, namespaces, organization }: ApiKey): Promise<Grant> {
    const rights = scopes.flatMap((scope) => (scope === 'calendar:read' ? [] : scope));
    if (organization === undefined) return { rights, namespaces };
    const { namespaces: own } = await this.#options.organizations.get(organization);
    return { rights, namespaces: own, organization };
  }

  /** Whom the cluster does not know. @throws ApiError 401, 403, 503 */
  async #member({ session, token, impersonation }: Credential): Promise<Caller> {
    const username = await this.#holderOf(token);
    if (username === null) {
      throw new ApiError(401, 'BadToken', 'the cluster does not know this token; log in again');
    }
    const user = { username };
    if (impersonation) {
      throw new DeniedImpersonation(user, 'nobody acts as somebody else without the cluster');
    }
    const grants = await this.#options.organizations.grantsOf(username);
    const own = session ? { session } : {};
    return { user, source: 'oidc', credentials: null, grants, ...own, appendsAs: null };
  }

  #holderOf(token: string): Promise<string | null> {
    const { oidc, now } = this.#options;
    if (!oidc) return Promise.resolve(null);
    return this.#holders.get(hash('sha256', token), now(), async () => {
      const value = (await oidc.holderOf(token).catch(providerAway)) ?? null;
      return { value, forMs: value === null ? BAD_TOKEN_MS : GOOD_TOKEN_MS };
    });
  }

  /** Null for a token that is not the cluster's. */
  #userOf(token: string, digest = hash('sha256', token)): Promise<UserInfo | null> {
    return this.#users.get(digest, this.#options.now(), async () => {
      const answer = await reviewToken(this.#options.client, token);
      const value = answer.authenticated ? (answer.user ?? null) : null;
      return { value, forMs: value ? GOOD_TOKEN_MS : BAD_TOKEN_MS };
    });
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

function providerAway(): never {
  throw new ApiError(503, 'ProviderAway', 'the OpenID provider gives no answer; try again');
}

/** Known by name, and still turned away. */
export class DeniedImpersonation extends ApiError {
  readonly user: UserInfo;

  constructor(user: UserInfo, detail: string) {
    super(403, 'MayNotImpersonate', detail);
    this.user = user;
  }
}
