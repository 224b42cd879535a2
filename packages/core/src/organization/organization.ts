import type { OrganizationRole } from '@clotho/api';
import { OrganizationError } from './error.ts';
import { isOrganizationRole } from './role.ts';

/** An organisation as the entries about it add up. */
export interface Organization {
  readonly name: string;
  /** Namespaces and environments of the journal that are its; null: all. */
  readonly namespaces: readonly string[] | null;
  readonly members: ReadonlyMap<string, OrganizationRole>;
  readonly createdBy: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** How many events there were: two that follow the same one can't both be on record. */
  readonly revision: number;
}

/** One thing that is done to an organisation. */
export type OrganizationEvent =
  | {
      readonly event: 'created';
      readonly namespaces: readonly string[] | null;
      readonly admin: string;
      readonly by: string;
      readonly at: string;
    }
  | { readonly event: 'scoped'; readonly namespaces: readonly string[] | null }
  | { readonly event: 'granted'; readonly member: string; readonly role: OrganizationRole }
  | { readonly event: 'revoked'; readonly member: string };

/**
 * The organisation after an event; the same one where nothing changes. One admin at least remains.
 * @throws OrganizationError
 */
export function organizationAfter(
  before: Organization | undefined,
  name: string,
  event: OrganizationEvent,
): Organization {
  if (event.event === 'created') return created(before, name, event);
  if (!before) {
    throw new OrganizationError('NoOrganization', `there is no organisation ${name}`);
  }
  const revision = before.revision + 1;
  switch (event.event) {
    case 'scoped':
      return { ...before, revision, namespaces: event.namespaces };
    case 'granted': {
      if (before.members.get(event.member) === event.role) return before;
      const members = new Map(before.members).set(event.member, event.role);
      return withAdmin({ ...before, revision, members });
    }
    case 'revoked': {
      const members = new Map(before.members);
      if (members.delete(event.member)) return withAdmin({ ...before, revision, members });
      const message = `${event.member} is no member of ${name}; clotho org members ${name}`;
      throw new OrganizationError('NoMember', message);
    }
  }
}

/** An event as an entry's body tells it; undefined for what is none. */
export function organizationEventOf(
  body: Readonly<Record<string, unknown>>,
): OrganizationEvent | undefined {
  const { event, member, role, admin, by, at } = body;
  const namespaces = namespacesOf(body['namespaces']);
  if (event === 'created' && areTexts(admin, by, at) && namespaces !== undefined) {
    return { event, namespaces, admin: String(admin), by: String(by), at: String(at) };
  }
  if (event === 'scoped' && namespaces !== undefined) return { event, namespaces };
  if (typeof member !== 'string') return undefined;
  if (event === 'granted' && isOrganizationRole(role)) return { event, member, role };
  return event === 'revoked' ? { event, member } : undefined;
}

function created(
  before: Organization | undefined,
  name: string,
  { namespaces, admin, by, at }: Extract<OrganizationEvent, { event: 'created' }>,
): Organization {
  if (before) {
    throw new OrganizationError('Exists', `organisation ${name} exists; clotho org list`);
  }
  const members = new Map<string, OrganizationRole>([[admin, 'admin']]);
  return { name, namespaces, members, createdBy: by, createdAt: at, revision: 1 };
}

function withAdmin(organization: Organization): Organization {
  if ([...organization.members.values()].includes('admin')) return organization;
  const message = `${organization.name} would have no admin; make somebody else admin first`;
  throw new OrganizationError('LastAdmin', message);
}

function namespacesOf(value: unknown): readonly string[] | null | undefined {
  if (value === null) return null;
  return Array.isArray(value) && areTexts(...value) ? value.map(String) : undefined;
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}
