import type { JournalEntry } from '@clotho/api';
import {
  formatInstant,
  organizationAfter,
  OrganizationError,
  organizationEventOf,
  rightsOf,
  type Organization,
  type OrganizationErrorCode,
  type OrganizationEvent,
} from '@clotho/core';
import type { UserInfo } from '@clotho/kube';
import type { Journal } from '@clotho/store';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../problem.ts';
import { FollowedEntries, type FollowOptions } from './followed-entries.ts';
import type { Grant } from './grant.ts';

/** Others may be quicker; not for ever. */
const ATTEMPTS = 5;
const STATUS: Readonly<Record<OrganizationErrorCode, number>> = {
  Exists: 409,
  LastAdmin: 409,
  NoOrganization: 404,
  NoMember: 404,
};

interface Options extends Omit<FollowOptions, 'journal'> {
  readonly journal: Pick<Journal, 'search' | 'append'>;
  readonly clock: Clock;
}

/**
 * Organisations and who is what in them, for people whom the cluster does not know. The journal
 * holds them: each change is an entry, and what is known here is what the entries add up to.
 */
export class Organizations {
  readonly #options: Options;
  readonly #known = new Map<string, Organization>();
  readonly #entries: FollowedEntries;

  constructor(options: Options) {
    this.#options = options;
    this.#entries = new FollowedEntries(options, {
      kind: 'Organization',
      take: (body) => this.#take(body),
    });
  }

  /** All of them, in the order they were made. @throws ApiError 503 */
  async list(): Promise<Organization[]> {
    this.#require(await this.#entries.refresh());
    return [...this.#known.values()];
  }

  /** @throws ApiError 404, 503 */
  async get(name: string): Promise<Organization> {
    const found = (await this.list()).find((each) => each.name === name);
    if (found) return found;
    throw new ApiError(404, 'NoOrganization', `there is no organisation ${name}; clotho org list`);
  }

  /** What somebody may do, by all organisations that they are in. @throws ApiError 503 */
  async grantsOf(member: string): Promise<Grant[]> {
    return (await this.list()).flatMap(({ name, namespaces, members }) => {
      const role = members.get(member);
      return role ? [{ rights: rightsOf(role), namespaces, organization: name }] : [];
    });
  }

  /** Does one thing to an organisation, on record. @throws ApiError 404, 409, 503; StoreError */
  async alter(name: string, event: OrganizationEvent, by: UserInfo): Promise<Organization> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      this.#require(await this.#entries.renew());
      const before = this.#known.get(name);
      const after = told(() => organizationAfter(before, name, event));
      if (after === before) return after;
      const entry = this.#entry(after, event, by);
      const [receipt] = await this.#options.journal.append('clotho/api', [entry]);
      if (receipt && !receipt.duplicate) {
        this.#take(entry.body);
        return after;
      }
    }
    throw new ApiError(503, 'Unavailable', `others alter ${name} at the same time; try again`);
  }

  /** Its first admin and all of the journal, unless it is there; asked by a setting. */
  async ensure(name: string, admin: string): Promise<void> {
    this.#require(await this.#entries.renew());
    if (this.#known.has(name)) return;
    const by = { username: 'clotho-journal' };
    await this.alter(name, this.creation(null, admin, by), by);
  }

  creation(namespaces: readonly string[] | null, admin: string, by: UserInfo): OrganizationEvent {
    const at = formatInstant(this.#options.clock.now());
    return { event: 'created', namespaces, admin, by: by.username, at };
  }

  #require(known: boolean): void {
    if (known) return;
    throw new ApiError(503, 'Unavailable', 'the journal, which knows the organisations, is away');
  }

  /** The second of two that follow the same revision is not appended: it has the id of the first. */
  #entry({ name, revision }: Organization, event: OrganizationEvent, by: UserInfo): JournalEntry {
    return {
      id: `organization/${name}/${revision}`,
      at: formatInstant(this.#options.clock.now()),
      kind: 'Organization',
      actor: { username: by.username, groups: [...(by.groups ?? [])] },
      subject: { apiVersion: 'v1', kind: 'Organization', name },
      body: { ...event, organization: name, revision },
    };
  }

  #take(body: Readonly<Record<string, unknown>>): void {
    const { organization: name, revision } = body;
    const event = organizationEventOf(body);
    const before = typeof name === 'string' ? this.#known.get(name) : undefined;
    const isNext = revision === (before?.revision ?? 0) + 1;
    if (typeof name !== 'string' || !event || !isNext) return;
    this.#known.set(name, organizationAfter(before, name, event));
  }
}

function told<T>(decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof OrganizationError)) throw error;
    throw new ApiError(STATUS[error.code], error.code, error.message);
  }
}
