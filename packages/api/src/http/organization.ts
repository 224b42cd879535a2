import { Type, type Static } from 'typebox';

export const OrganizationRole = Type.Unsafe<'admin' | 'member' | 'reader' | 'snapshotter'>({
  type: 'string',
  enum: ['admin', 'member', 'reader', 'snapshotter'],
  description:
    'admin: everything, keys, erasure and roles too; member: reads, and puts on record; reader: reads; snapshotter: reports what runs, and nothing else',
});

const name = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' });
const identity = Type.String({
  minLength: 1,
  maxLength: 512,
  description: 'As GET /session names the person: ISSUER#SUBJECT of an OpenID provider',
});
const namespaces = Type.Union([Type.Array(name, { minItems: 1, maxItems: 256 }), Type.Null()], {
  description: 'Namespaces and environments of the journal that are its; null: all of them',
});

export const OrganizationRequest = Type.Object(
  { name, namespaces, admin: identity },
  { additionalProperties: false },
);
export const OrganizationScope = Type.Object({ namespaces }, { additionalProperties: false });
export const OrganizationGrant = Type.Object(
  { member: identity, role: OrganizationRole },
  { additionalProperties: false },
);
export const OrganizationMember = Type.Object(
  { member: identity },
  { additionalProperties: false },
);

export const OrganizationInfo = Type.Object({
  name: Type.String(),
  namespaces,
  createdBy: Type.String(),
  createdAt: Type.String(),
  members: Type.Array(Type.Object({ member: Type.String(), role: OrganizationRole })),
});
export const OrganizationList = Type.Object({ items: Type.Array(OrganizationInfo) });

export type OrganizationRole = Static<typeof OrganizationRole>;
export type OrganizationRequest = Static<typeof OrganizationRequest>;
export type OrganizationScope = Static<typeof OrganizationScope>;
export type OrganizationGrant = Static<typeof OrganizationGrant>;
export type OrganizationMember = Static<typeof OrganizationMember>;
export type OrganizationInfo = Static<typeof OrganizationInfo>;
export type OrganizationList = Static<typeof OrganizationList>;
