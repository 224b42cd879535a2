import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { atomicList, duration, mapList, oneOf, text } from '../schema.ts';
import { conditionsOnly, people } from './common.ts';

const approverSet = Type.Object(
  {
    anyOf: Type.Optional(people('Anyone of these counts.')),
    allOf: Type.Optional(
      atomicList(people('At least one person of this set must approve.'), {
        description: 'One approval from each set is needed.',
        maxItems: 8,
      }),
    ),
    owners: Type.Optional(
      Type.Boolean({
        description:
          'The owners of the touched objects, by `ownership` of the policy: one approval for each of them is needed. What nobody owns takes `anyOf`.',
      }),
    ),
  },
  { description: 'Who may decide this step.' },
);

const stepSchema = Type.Object(
  {
    name: text('Name of the step; decisions refer to it.', {
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      maxLength: 63,
    }),
    description: Type.Optional(text('What the approvers look at.', { maxLength: 1024 })),
    approvers: approverSet,
    minApprovals: Type.Optional(
      Type.Integer({
        description: 'How many different people must approve.',
        minimum: 1,
        maximum: 20,
        default: 1,
      }),
    ),
    timeout: Type.Optional(
      duration('How long the step waits for its decisions; with activeHours only they count.'),
    ),
    onTimeout: Type.Optional(
      oneOf(['Escalate', 'Deny', 'Expire'], {
        description:
          'What happens after `timeout`; Expire by default. Escalate: all approvers under `escalation` may decide from then.',
      }),
    ),
    escalation: Type.Optional(
      atomicList(
        Type.Object({
          after: duration('How long after the step opened; with activeHours only they count.'),
          approvers: Type.Optional(approverSet),
          notify: Type.Optional(people('Who is told; the approvers by default.')),
        }),
        {
          description:
            'Who else may decide, or is told, while the step waits. Such an approval stands in for one that is missing.',
          maxItems: 8,
        },
      ),
    ),
    activeHours: Type.Optional(
      Type.Object(
        {
          days: Type.Optional(
            Type.Array(
              oneOf(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], { description: 'Weekday.' }),
              { description: 'Weekdays; all by default.', maxItems: 7 },
            ),
          ),
          from: text('Start, local time `HH:MM`.', { pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
          to: text('End, local time `HH:MM`; at or before `from` it is on the next day.', {
            pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
          }),
          timeZone: Type.Optional(text('IANA time zone.', { default: 'UTC', maxLength: 64 })),
        },
        { description: 'When decisions on this step count.' },
      ),
    ),
    requireComment: Type.Optional(
      Type.Boolean({ description: 'A decision without a comment is refused.', default: false }),
    ),
    accepts: Type.Optional(
      Type.Array(oneOf(['github', 'gitlab'], { description: 'Where a review may come from.' }), {
        description: 'Verified reviews of the exact commit count as decisions.',
        maxItems: 2,
      }),
    ),
  },
  { description: 'One step; it opens when the step before it is approved.' },
);

const workflowSpec = Type.Object({
  steps: mapList(stepSchema, ['name'], {
    description: 'The steps, in order.',
    minItems: 1,
    maxItems: 16,
  }),
});

export type WorkflowStep = Static<typeof stepSchema>;
export type ActiveHours = NonNullable<WorkflowStep['activeHours']>;
export type ApproverSet = Static<typeof approverSet>;
export type ApprovalWorkflow = Resource<Static<typeof workflowSpec>, Static<typeof conditionsOnly>>;

export const approvalWorkflow = {
  kind: 'ApprovalWorkflow',
  plural: 'approvalworkflows',
  shortNames: ['awf'],
  scope: 'Cluster',
  description: 'The ordered steps by which a Change is approved.',
  spec: workflowSpec,
  status: conditionsOnly,
  columns: [
    { name: 'Steps', path: '.spec.steps[*].name' },
    { name: 'Ready', path: ".status.conditions[?(@.type=='Ready')].status" },
    { name: 'Reason', path: ".status.conditions[?(@.type=='Ready')].reason" },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
