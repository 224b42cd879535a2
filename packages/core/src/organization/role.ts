import type { OrganizationRole } from '@clotho/api';

/** What somebody may do in an organisation. */
export type Right = 'administer' | 'read' | 'append' | 'snapshot';

const RIGHTS: Readonly<Record<OrganizationRole, readonly Right[]>> = {
  admin: ['administer', 'read', 'append', 'snapshot'],
  member: ['read', 'append', 'snapshot'],
  reader: ['read'],
  snapshotter: ['snapshot'],
};

export function rightsOf(role: OrganizationRole): readonly Right[] {
  return RIGHTS[role];
}

/** Of what comes from outside. */
export function isOrganizationRole(value: unknown): value is OrganizationRole {
  return typeof value === 'string' && Object.hasOwn(RIGHTS, value);
}
