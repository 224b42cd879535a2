import { Type, type Static } from 'typebox';

const moment = Type.String({ description: 'RFC 3339, real time' });

export const SessionInfo = Type.Object({
  user: Type.Object({ name: Type.String(), groups: Type.Array(Type.String()) }),
  source: Type.Union(
    [Type.Literal('token'), Type.Literal('session'), Type.Literal('oidc'), Type.Literal('api-key')],
    { description: 'How the caller proved who they are; session: by a one-time login link' },
  ),
  expiresAt: Type.Union([moment, Type.Null()], {
    description: 'When the login ends; null when the token does not say',
  }),
  impersonator: Type.Optional(
    Type.String({ description: 'Who really calls, where they act as somebody else' }),
  ),
});

export const LoginLink = Type.Object({
  url: Type.String({ description: 'To be opened in a browser, once' }),
  expiresAt: moment,
});

export const LoginCode = Type.Object(
  { code: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);

export const LoginMethods = Type.Object({
  link: Type.Boolean({ description: 'By a one-time link: clotho ui' }),
  oidc: Type.Union([Type.Object({ name: Type.String() }), Type.Null()], {
    description: 'At the OpenID provider of this name: GET /api/v1/session/oidc',
  }),
});

export const WatchQuery = Type.Object(
  {
    resource: Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 24 })], {
      description:
        "Plural of a kind of Clotho's (changes), or RESOURCE.VERSION.GROUP as kubectl takes it (deployments.v1.apps, pods.v1); may be given several times",
    }),
    namespace: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 24 })], {
        description: 'May be given several times; all namespaces if left out',
      }),
    ),
  },
  { additionalProperties: false },
);

export type SessionInfo = Static<typeof SessionInfo>;
export type LoginLink = Static<typeof LoginLink>;
