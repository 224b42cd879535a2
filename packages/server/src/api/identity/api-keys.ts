import { randomUUID } from 'node:crypto';
import type { JournalEntry } from '@clotho/api';
import { formatInstant } from '@clotho/core';
import type { UserInfo } from '@clotho/kube';
import type { Journal } from '@clotho/store';
import type { Clock } from '../../clock.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import { ApiError } from '../problem.ts';
import { hasSecret, isInForce, makeSecret, partsOf, type ApiKey } from './api-key.ts';
import { FollowedEntries, type FollowOptions } from './followed-entries.ts';

const DAY_MS = 86_400_000;
const USE_MS = 3_600_000;
const MOST_KEPT = 10_000;

/** What a key is to be. */
export type NewApiKey = Pick<
  ApiKey,
  'name' | 'scopes' | 'namespaces' | 'organization' | 'role' | 'groups'
> & { readonly days: number };

interface Options extends Omit<FollowOptions, 'journal'> {
  readonly journal: Pick<Journal, 'search' | 'append'>;
  readonly clock: Clock;
}

/**
 * Keys by which pipelines call. The journal holds them: made and revoked are entries, and what is
 * known of a key is all that they say.
 */
export class ApiKeys {
  readonly #options: Options;
  readonly #keys = new Map<string, ApiKey>();
  readonly #uses = new ExpiringCache<true>(MOST_KEPT);
  readonly #entries: FollowedEntries;

  constructor(options: Options) {
    this.#options = options;
    this.#entries = new FollowedEntries(options, {
      kind: 'ApiKey',
      take: (body) => this.#take(body),
    });
  }

  /** Made, on record, and told this once. @throws StoreError */
  async make(
    { days, ...asked }: NewApiKey,
    by: UserInfo,
  ): Promise<{ apiKey: ApiKey; key: string }> {
    const { id, key, hash } = makeSecret();
    const now = this.#options.now();
    const apiKey: ApiKey = {
      id,
      ...asked,
      scopes: [...new Set(asked.scopes)],
      createdBy: by.username,
      createdAt: formatInstant(now),
      expiresAt: formatInstant(now + days * DAY_MS),
      hash,
    };
    await this.#append(apiKey, {
      kind: 'ApiKey',
      by: by.username,
      body: { event: 'made', ...apiKey },
    });
    this.#keys.set(id, apiKey);
    return { apiKey, key };
  }

  /** All that were ever made, the newest last. @throws ApiError 503 */
  async list(): Promise<ApiKey[]> {
    await this.#requireKnown();
    return [...this.#keys.values()];
  }

  /** @throws ApiError 404, StoreError */
  async revoke(id: string, by: UserInfo): Promise<ApiKey> {
    await this.#requireKnown();
    const key = this.#keys.get(id);
    if (!key) throw new ApiError(404, 'NoKey', `there is no API key ${id}; clotho apikey list`);
    if (key.revokedAt !== undefined) return key;
    const revokedAt = formatInstant(this.#options.now());
    const body = { event: 'revoked', id, revokedAt };
    await this.#append(key, { kind: 'ApiKey', by: by.username, body });
    this.#take(body);
    return { ...key, revokedAt };
  }

  /**
   * The key that a token is; its use is on record once an hour, before anything is done by it.
   * @throws ApiError 401, 503; StoreError
   */
  async verify(token: string): Promise<ApiKey> {
    await this.#requireKnown();
    const parts = partsOf(token);
    const key = parts && this.#keys.get(parts.id);
    if (!key || !hasSecret(key, parts.secret)) {
      throw new ApiError(401, 'BadKey', 'there is no such API key; make one: clotho apikey create');
    }
    if (!isInForce(key, this.#options.now())) {
      const detail = `the API key ${key.id} has ended; make another: clotho apikey create`;
      throw new ApiError(401, 'EndedKey', detail);
    }
    await this.#uses.get(key.id, this.#options.now(), async () => {
      const by = userOf(key).username;
      await this.#append(key, { kind: 'ApiKeyUse', by, body: { id: key.id } });
      return { value: true as const, forMs: USE_MS };
    });
    return key;
  }

  async #requireKnown(): Promise<void> {
    if (await this.#entries.refresh()) return;
    throw new ApiError(503, 'Unavailable', 'the journal, which knows the API keys, is away');
  }

  #take(body: Readonly<Record<string, unknown>>): void {
    const { event, ...rest } = body;
    if (event === 'made' && isApiKey(rest)) this.#keys.set(rest.id, rest);
    const key = this.#keys.get(String(rest['id']));
    if (event === 'revoked' && key) {
      this.#keys.set(key.id, { ...key, revokedAt: String(rest['revokedAt']) });
    }
  }

  async #append(
    { id, namespaces }: ApiKey,
    { kind, by, body }: Pick<JournalEntry, 'kind' | 'body'> & { by: string },
  ): Promise<void> {
    const { journal, clock } = this.#options;
    const [namespace, ...others] = namespaces ?? [];
    const place = namespace !== undefined && others.length === 0 ? { namespace } : {};
    await journal.append('clotho/api', [
      {
        id: `api-key/${id}/${randomUUID()}`,
        at: formatInstant(clock.now()),
        kind,
        actor: { username: by },
        subject: { apiVersion: 'v1', kind: 'ApiKey', name: id, ...place },
        body,
      },
    ]);
  }
}

/** As whom a key counts: nobody whom the cluster knows. */
export function userOf({ id, name }: ApiKey): UserInfo {
  return { username: `apikey:${name}:${id}` };
}

function isApiKey(value: object): value is ApiKey {
  const texts = ['id', 'name', 'createdBy', 'createdAt', 'expiresAt', 'hash'];
  return (
    texts.every((name) => typeof Reflect.get(value, name) === 'string') &&
    Array.isArray(Reflect.get(value, 'scopes'))
  );
}
