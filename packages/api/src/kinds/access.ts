import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { duration, oneOf, rules, text, time } from '../schema.ts';
import { conditionsOnly, identitySchema, signedRequest } from './common.ts';

const names = (description: string) =>
  Type.Array(Type.String({ maxLength: 253 }), { description, maxItems: 256 });

const ready = { name: 'Ready', path: ".status.conditions[?(@.type=='Ready')].reason" } as const;
const age = { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' } as const;

const exemptionSpec = Type.Object({
  serviceAccount: Type.Object(
    {
      namespace: text('Its namespace; it must be managed itself.', { maxLength: 63 }),
      name: text('Its name.', { maxLength: 253 }),
    },
    { description: 'The controller that may write.' },
  ),
  namespaces: Type.Optional(names('Where; all managed namespaces by default.')),
  resources: Type.Array(
    Type.Object({
      group: text('API group; empty for the core group.', { maxLength: 253 }),
      resource: text('Plural name, with subresource if any, e.g. `deployments/scale`.', {
        maxLength: 128,
      }),
      operations: Type.Array(oneOf(['Create', 'Update', 'Delete'], { description: 'Operation.' }), {
        description: 'What may be done.',
        minItems: 1,
        maxItems: 3,
      }),
      names: Type.Optional(names('Object names; `*` matches within a name.')),
      fields: Type.Optional(names('Field paths that may differ; all by default.')),
    }),
    { description: 'What may be written.', minItems: 1, maxItems: 64 },
  ),
  evaluate: Type.Optional(
    oneOf(['Webhook', 'APIServer'], {
      description: 'APIServer: also holds while the webhook is down (no field paths then).',
      default: 'Webhook',
    }),
  ),
  reason: text('Why.', { minLength: 1, maxLength: 1024 }),
  owner: text('Who answers for it.', { minLength: 1, maxLength: 253 }),
  expiresAt: time('Until when.'),
});

export const writerExemption = {
  kind: 'WriterExemption',
  plural: 'writerexemptions',
  shortNames: ['wex'],
  scope: 'Cluster',
  description: 'A third-party controller that may write named resources in managed namespaces.',
  spec: exemptionSpec,
  status: conditionsOnly,
  columns: [
    { name: 'Account', path: '.spec.serviceAccount.name' },
    { name: 'Expires', path: '.spec.expiresAt' },
    { name: 'Owner', path: '.spec.owner' },
    ready,
    age,
  ],
} as const satisfies KindDefinition;

const chatAccount = Type.Object(
  {
    provider: oneOf(['slack'], { description: 'The chat service.' }),
    user: text('Id of the member there, e.g. `U012AB3CD`.', { pattern: '^[A-Z0-9]{2,32}$' }),
    team: Type.Optional(
      text('Id of the workspace. Stamped from the confirmation.', { pattern: '^[A-Z0-9]{2,32}$' }),
    ),
    confirmedAt: Type.Optional(
      time('When the account confirmed that it is its author. Stamped; it decides nothing before.'),
    ),
    confirmation: Type.Optional(signedRequest),
  },
  { description: 'An account of the author in a chat service, which decides for them.' },
);

const delegationSpec = Type.Object(
  {
    from: Type.Optional(identitySchema),
    to: Type.Optional(
      text('User name of who acts instead. Or give `chat`.', { minLength: 1, maxLength: 512 }),
    ),
    chat: Type.Optional(chatAccount),
    startTime: Type.Optional(time('From when; now by default.')),
    endTime: Type.Optional(
      time('Until when, at most 90 days after its start. Or give `duration`.'),
    ),
    duration: Type.Optional(duration('How long from its start, instead of `endTime`.')),
    steps: Type.Optional(names('Only these workflow steps.')),
    namespaces: Type.Optional(names('Only these namespaces.')),
    reason: text('Why, e.g. out of office.', { minLength: 1, maxLength: 1024 }),
    end: Type.Optional(Type.Boolean({ description: 'Ends it now, which only its author may.' })),
    stamp: Type.Optional(
      text('HMAC over the delegation; without it nobody can act by it. Stamped.', {
        maxLength: 256,
      }),
    ),
  },
  {
    description: 'Who decides for whom, and until when.',
    // By the API server itself, so that it holds while the gate is off too.
    ...rules(
      {
        rule: '!has(oldSelf.end) || !oldSelf.end || (has(self.end) && self.end)',
        message: 'a delegation that was ended stays ended; make another one',
        fieldPath: '.end',
        reason: 'FieldValueForbidden',
      },
      {
        rule: 'has(self.to) != has(self.chat)',
        message: 'give one of them: `to` for another person, `chat` for an account of your own',
        fieldPath: '.to',
        reason: 'FieldValueRequired',
      },
    ),
  },
);

export const delegation = {
  kind: 'Delegation',
  plural: 'delegations',
  shortNames: ['dlg'],
  scope: 'Cluster',
  description:
    'An approver hands their authority to another person, or to their own account in a chat service, for a bounded time.',
  spec: delegationSpec,
  status: conditionsOnly,
  columns: [
    { name: 'From', path: '.spec.from.username' },
    { name: 'To', path: '.spec.to' },
    { name: 'Chat', path: '.spec.chat.user', wide: true },
    { name: 'Until', path: '.spec.endTime' },
    ready,
    age,
  ],
} as const satisfies KindDefinition;

const review = Type.Object(
  {
    comment: text('What was found.', { minLength: 1, maxLength: 4096 }),
    reviewer: Type.Optional(identitySchema),
    at: Type.Optional(time('When. Stamped.')),
    stamp: Type.Optional(text('HMAC over the review. Stamped.', { maxLength: 256 })),
  },
  { description: 'The review after the session, by somebody else than its user.' },
);

const breakGlassSpec = Type.Object({
  user: Type.Optional(identitySchema),
  reason: text('Why the process cannot be followed.', { minLength: 10, maxLength: 1024 }),
  namespaces: Type.Array(Type.String({ maxLength: 63 }), {
    description: 'Where.',
    minItems: 1,
    maxItems: 16,
  }),
  resources: Type.Optional(names('Only these resources (plural names).')),
  duration: duration('How long, at most 60 minutes.', '30m'),
  ticket: Type.Optional(text('The incident.', { maxLength: 253 })),
  openedAt: Type.Optional(time('When it opened. Stamped.')),
  closesAt: Type.Optional(time('When it closes. Stamped.')),
  reviewDue: Type.Optional(time('When its review is due. Stamped.')),
  stamp: Type.Optional(
    text('HMAC over the session; without it nothing passes. Stamped.', { maxLength: 256 }),
  ),
  close: Type.Optional(Type.Boolean({ description: 'Closes the session now.' })),
  review: Type.Optional(review),
});

export const breakGlass = {
  kind: 'BreakGlass',
  plural: 'breakglasses',
  shortNames: ['bg'],
  scope: 'Cluster',
  description:
    'A session in which its user may write past the approval, with reason and scope; it ends in a review.',
  spec: breakGlassSpec,
  status: Type.Object({
    ...conditionsOnly.properties,
    phase: Type.Optional(
      oneOf(['NotStamped', 'Open', 'Closed', 'ReviewDue', 'Reviewed'], {
        description: 'Where the session stands; Closed waits for its review, ReviewDue too long.',
      }),
    ),
    reviewedBy: Type.Optional(text('Who reviewed it.')),
  }),
  columns: [
    { name: 'User', path: '.spec.user.username' },
    { name: 'Reason', path: '.spec.reason' },
    { name: 'Phase', path: '.status.phase' },
    { name: 'Closes', path: '.spec.closesAt' },
    { name: 'Review due', path: '.spec.reviewDue', wide: true },
    { name: 'Reviewer', path: '.status.reviewedBy', wide: true },
    age,
  ],
} as const satisfies KindDefinition;

export type WriterExemption = Resource<Static<typeof exemptionSpec>, Static<typeof conditionsOnly>>;
export type ChatAccount = Static<typeof chatAccount>;
export type DelegationSpec = Static<typeof delegationSpec>;
export type Delegation = Resource<Static<typeof delegationSpec>, Static<typeof conditionsOnly>>;
export type BreakGlassSpec = Static<typeof breakGlassSpec>;
export type BreakGlassStatus = Static<(typeof breakGlass)['status']>;
export type BreakGlass = Resource<BreakGlassSpec, BreakGlassStatus>;
