import { Type, type Static } from 'typebox';

const Scope = Type.Union([Type.Literal('read'), Type.Literal('append')], {
  description:
    'read: entries of the journal; append: what a pipeline did (Artifact, Attestation, Deployment)',
});
const namespace = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' });

export const ApiKeyRequest = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
    scopes: Type.Array(Scope, { minItems: 1, maxItems: 2 }),
    namespaces: Type.Optional(
      Type.Array(namespace, { minItems: 1, maxItems: 64, description: 'All if left out' }),
    ),
    days: Type.Integer({ minimum: 1, maximum: 365, description: 'How long it is good for' }),
  },
  { additionalProperties: false },
);

export const ApiKeyInfo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Scope),
  namespaces: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'null: all',
  }),
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

export type ApiKeyRequest = Static<typeof ApiKeyRequest>;
export type ApiKeyInfo = Static<typeof ApiKeyInfo>;
export type ApiKeyAnswer = Static<typeof ApiKeyAnswer>;
export type ApiKeyList = Static<typeof ApiKeyList>;
