import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { oneOf, rules, text, time } from '../schema.ts';
import { digest, identitySchema, signedRequest } from './common.ts';

const eventSpec = Type.Object(
  {
    targetStep: text('The step of the workflow that is decided, e.g. `platform-review`.', {
      minLength: 1,
      maxLength: 63,
    }),
    decision: oneOf(['approve', 'deny', 'revoke'], {
      description:
        'approve or deny the step; revoke takes back an approval of your own until the Change is implemented.',
    }),
    comment: Type.Optional(text('Why. Some steps require it.', { maxLength: 4096 })),
    changeRef: Type.Optional(
      Type.Object(
        {
          name: text('Name of the Change.', { maxLength: 253 }),
          uid: Type.Optional(
            text('Its uid; sent as a precondition, or filled in.', { maxLength: 64 }),
          ),
        },
        {
          description:
            'The Change that is decided. May be left out while exactly one Change in the namespace waits for you at this step; it is then filled in.',
        },
      ),
    ),
    contentDigest: Type.Optional(
      digest('The content that was decided on: sent as a precondition, or filled in.'),
    ),
    approver: Type.Optional(
      Type.Object(
        {
          ...identitySchema.properties,
          via: Type.Optional(
            text('The Delegation or relay by which the approver acted.', { maxLength: 253 }),
          ),
          onBehalfOf: Type.Optional(identitySchema),
        },
        { description: 'Who decided, as authenticated. A value sent by a client is overwritten.' },
      ),
    ),
    relayed: Type.Optional(signedRequest),
    chat: Type.Optional(
      Type.Object(
        {
          provider: oneOf(['slack'], { description: 'The chat service.' }),
          team: text('Id of the workspace.', { maxLength: 32 }),
          user: text('Id of the member.', { maxLength: 32 }),
          delegation: text('The Delegation that says whose account it is.', { maxLength: 253 }),
          request: digest('SHA-256 over the signed request.'),
        },
        {
          description:
            'The account in a chat service that the approver decided by. A value sent by a client is taken out.',
        },
      ),
    ),
    decidedAt: Type.Optional(time('When, by the clock of Clotho. Overwritten like the approver.')),
    stamp: Type.Optional(
      text('Proof that the gate admitted this decision; without it the decision never counts.', {
        maxLength: 256,
      }),
    ),
  },
  {
    description: 'The decision. Immutable once made.',
    ...rules({
      rule: 'self == oldSelf',
      message:
        'a decision is immutable; make a new ApprovalEvent (decision: revoke takes an approval back)',
      reason: 'FieldValueForbidden',
    }),
  },
);

export type ApprovalEventSpec = Static<typeof eventSpec>;
export type ApprovalEvent = Resource<ApprovalEventSpec>;

export const approvalEvent = {
  kind: 'ApprovalEvent',
  plural: 'approvalevents',
  shortNames: ['ae'],
  scope: 'Namespaced',
  description:
    'One immutable decision by one authenticated person on one step of one Change. ' +
    'Creating it is deciding: who you are is taken from your login, never from the manifest.',
  spec: eventSpec,
  selectable: ['.spec.changeRef.name'],
  columns: [
    { name: 'Change', path: '.spec.changeRef.name' },
    { name: 'Step', path: '.spec.targetStep' },
    { name: 'Decision', path: '.spec.decision' },
    { name: 'Approver', path: '.spec.approver.username' },
    { name: 'Decided', path: '.spec.decidedAt' },
    { name: 'Comment', path: '.spec.comment', wide: true },
    { name: 'Digest', path: '.spec.contentDigest', wide: true },
  ],
} as const satisfies KindDefinition;
