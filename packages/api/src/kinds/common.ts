import { Type, type Static } from 'typebox';
import { mapList, oneOf, text, time } from '../schema.ts';

export const digest = (description: string): ReturnType<typeof Type.String> =>
  text(description, { pattern: '^sha256:[0-9a-f]{64}$' });

const conditionSchema = Type.Object(
  {
    type: text('What the condition is about.', { maxLength: 64 }),
    status: oneOf(['True', 'False', 'Unknown'], {
      description: 'Whether it holds; Unknown means that it could not be checked.',
    }),
    reason: text('The cause as one CamelCase word.', { maxLength: 64 }),
    message: text('The cause in words, with what to do next.', { maxLength: 4096 }),
    lastTransitionTime: time('When `status` last changed, by the cluster clock.'),
    observedGeneration: Type.Optional(
      Type.Integer({ description: 'The generation of the object that was judged.' }),
    ),
  },
  { description: 'One concern and how it stands.' },
);
export type Condition = Static<typeof conditionSchema>;

export const conditions: ReturnType<typeof mapList<typeof conditionSchema>> = mapList(
  conditionSchema,
  ['type'],
  { description: 'How the object stands, one entry a concern.', maxItems: 32 },
);

/** For kinds whose behaviour is nothing but a condition yet. */
export const conditionsOnly = Type.Object({
  conditions: Type.Optional(conditions),
  observedGeneration: Type.Optional(
    Type.Integer({ description: 'The generation of the spec that the conditions speak of.' }),
  ),
});

export const identitySchema = Type.Object(
  {
    username: text('The authenticated user name.', { maxLength: 512 }),
    uid: Type.Optional(text('The uid that the authenticator gave, if any.', { maxLength: 512 })),
    groups: Type.Optional(
      Type.Array(Type.String({ maxLength: 512 }), {
        description: 'The groups at that moment.',
        maxItems: 512,
      }),
    ),
  },
  {
    description:
      'Who, as the API server authenticated them. A value sent by a client is overwritten.',
  },
);
export type Identity = Static<typeof identitySchema>;

/** What a chat service sent and signed. It is taken out again once the gate has checked it. */
export const signedRequest = Type.Object(
  {
    timestamp: text('Header `X-Slack-Request-Timestamp`.', { maxLength: 20 }),
    signature: text('Header `X-Slack-Signature`.', { maxLength: 128 }),
    body: text('The body, byte for byte.', { maxLength: 131072 }),
  },
  { description: 'A request as the chat service signed it; the gate checks it and takes it out.' },
);
export type SignedRequest = Static<typeof signedRequest>;

export const people = (description: string) =>
  Type.Object(
    {
      users: Type.Optional(
        Type.Array(Type.String({ maxLength: 512 }), { description: 'User names.', maxItems: 64 }),
      ),
      groups: Type.Optional(
        Type.Array(Type.String({ maxLength: 512 }), { description: 'Group names.', maxItems: 64 }),
      ),
    },
    { description },
  );

export const labelSelector = (description: string) =>
  Type.Object(
    {
      matchLabels: Type.Optional(
        Type.Record(Type.String(), Type.String(), { description: 'Labels that must all match.' }),
      ),
      matchExpressions: Type.Optional(
        Type.Array(
          Type.Object({
            key: text('The label.'),
            operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist'], {
              description: 'How `values` are compared.',
            }),
            values: Type.Optional(
              Type.Array(Type.String(), { description: 'For In and NotIn.', maxItems: 64 }),
            ),
          }),
          { description: 'Conditions that must all hold.', maxItems: 16 },
        ),
      ),
    },
    { description },
  );
export type LabelSelector = Static<ReturnType<typeof labelSelector>>;
export type People = Static<ReturnType<typeof people>>;

export const targetSchema = Type.Object(
  {
    apiVersion: text('Group and version, e.g. `apps/v1`.', { maxLength: 256 }),
    kind: text('Kind, e.g. `Deployment`.', { maxLength: 64 }),
    namespace: Type.Optional(
      text('Namespace; absent for cluster-scoped objects.', { maxLength: 63 }),
    ),
    name: text('Name, or the prefix that the server completes (generateName).', { maxLength: 253 }),
    uid: Type.Optional(text('Uid of the live object; absent for a create.', { maxLength: 64 })),
  },
  { description: 'The object that is created, updated or deleted.' },
);
export type Target = Static<typeof targetSchema>;
