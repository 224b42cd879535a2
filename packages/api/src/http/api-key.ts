import { Type, type Static } from 'typebox';
import { OrganizationRole } from './organization.ts';

const Scope = Type.Unsafe<'read' | 'append' | 'snapshot'>({
  type: 'string',
  enum: ['read', 'append', 'snapshot'],
  description:
    'read: entries of the journal; append: what a pipeline did (Artifact, Attestation, Deployment); snapshot: what runs in an environment',
});
const HeldScope = Type.Unsafe<Static<typeof Scope> | 'calendar:read'>({
  type: 'string',
  enum: ['read', 'append', 'snapshot', 'calendar:read'],
  description: 'calendar:read: the feed for calendar programs, and nothing else',
});
const namespace = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' });
const days = Type.Integer({ minimum: 1, maximum: 365, description: 'How long it is good for' });

export const ApiKeyRequest = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
    scopes: Type.Optional(
      Type.Array(Scope, { minItems: 1, maxItems: 3, description: 'These, or a role' }),
    ),
    organization: Type.Optional(Type.String({ maxLength: 63, description: 'With a role there' })),
    role: Type.Optional(OrganizationRole),
    namespaces: Type.Optional(
      Type.Array(namespace, { minItems: 1, maxItems: 64, description: 'All if left out' }),
    ),
    days,
  },
  { additionalProperties: false },
);

export const ApiKeyInfo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(HeldScope),
  namespaces: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'null: all; of a key of an organisation, those of the organisation',
  }),
  organization: Type.Optional(Type.String()),
  role: Type.Optional(OrganizationRole),
  createdBy: Type.String(),
  createdAt: Type.String(),
  expiresAt: Type.String(),
  revokedAt: Type.Union([Type.String(), Type.Null()]),
});

export const ApiKeyAnswer = Type.Object({
  ...ApiKeyInfo.properties,
  key: Type.String({ description: 'The key itself, shown this once' }),
});

export const ApiKeyList = Type.Object({ items: Type.Array(ApiKeyInfo) });

/** A personal address that calendar programs fetch. */
export const CalendarSubscriptionRequest = Type.Object(
  {
    namespaces: Type.Optional(
      Type.Array(namespace, { minItems: 1, maxItems: 64, description: 'All if left out' }),
    ),
    days,
  },
  { additionalProperties: false },
);
export const CalendarSubscription = Type.Object({
  ...ApiKeyInfo.properties,
  url: Type.String({ description: 'The address, shown this once: whoever has it reads the feed' }),
});

export type ApiKeyRequest = Static<typeof ApiKeyRequest>;
export type ApiKeyInfo = Static<typeof ApiKeyInfo>;
export type ApiKeyAnswer = Static<typeof ApiKeyAnswer>;
export type ApiKeyList = Static<typeof ApiKeyList>;
export type CalendarSubscriptionRequest = Static<typeof CalendarSubscriptionRequest>;
export type CalendarSubscription = Static<typeof CalendarSubscription>;
