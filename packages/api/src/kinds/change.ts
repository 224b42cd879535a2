import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { mapList, oneOf, rules, text, time } from '../schema.ts';
import { changeStatus } from './change-status.ts';
import { digest, identitySchema } from './common.ts';
import { backup, preflight, rollback, rollout, verification } from './delivery.ts';

const CATEGORIES = ['Normal', 'Standard', 'Emergency'] as const;
const RISK_LEVELS = ['Low', 'Medium', 'High'] as const;

const ticket = Type.Object(
  {
    system: oneOf(['jira', 'servicenow', 'github', 'gitlab', 'other'], { description: 'Where.' }),
    id: text('Its id, e.g. `CHG-1234`.', { minLength: 1, maxLength: 128 }),
    url: Type.Optional(text('Where to read it.', { maxLength: 2048 })),
  },
  { description: 'A ticket of this Change.' },
);

const windowOverride = Type.Object(
  {
    reason: text('Why it cannot wait.', { minLength: 10, maxLength: 1024 }),
    windows: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description:
          'Names of the ChangeWindows that it lets the Change begin past; all by default.',
        maxItems: 64,
      }),
    ),
    by: Type.Optional(identitySchema),
    at: Type.Optional(time('When. Stamped.')),
    contentDigest: Type.Optional(
      digest('The content that it is for; another content needs another override. Stamped.'),
    ),
    stamp: Type.Optional(
      text('HMAC over the override; without it nothing is overridden. Stamped.', {
        maxLength: 256,
      }),
    ),
  },
  {
    description:
      'Lets the Change begin although a window or a freeze says no. It needs the verb "override" on those changewindows, voids no approval, and is on record.',
  },
);

const requestReference = Type.Object({
  name: text('Name of a ManifestRequest in the namespace of the Change.', {
    minLength: 1,
    maxLength: 253,
  }),
});

const changeSpec = Type.Object(
  {
    description: text('What changes and why, for the people who approve it.', {
      minLength: 1,
      maxLength: 4096,
    }),
    category: oneOf(CATEGORIES, {
      description:
        'Normal: by risk. Standard: matches a pre-authorised template. Emergency: at once, reviewed afterwards. Standard and Emergency are permissions.',
    }),
    riskLevel: oneOf(RISK_LEVELS, {
      description: 'The risk as you see it; the assessment can raise it, never lower it.',
    }),
    plannedStartTime: Type.Optional(time('When the change window opens (RFC 3339).')),
    plannedEndTime: Type.Optional(
      time('When it closes; what is not done by then expires (RFC 3339).'),
    ),
    manifestRequests: Type.Optional(
      mapList(requestReference, ['name'], {
        description: 'The held writes that this Change carries, applied in this order.',
        maxItems: 500,
      }),
    ),
    schedule: Type.Optional(
      oneOf(['Planned', 'NextWindow', 'Immediate'], {
        description:
          'When it is implemented. Planned if times are given, else NextWindow if a window covers the namespace, else Immediate.',
      }),
    ),
    tickets: Type.Optional(
      Type.Array(ticket, { description: 'Tickets of this Change.', maxItems: 16 }),
    ),
    application: Type.Optional(
      text(
        'The Argo CD application that this belongs to; change windows go by it. Part of what is approved.',
        { maxLength: 253 },
      ),
    ),
    workflow: Type.Optional(
      text(
        'An ApprovalWorkflow that is followed besides the one of the policy: it adds gates, it never removes one.',
        {
          maxLength: 253,
        },
      ),
    ),
    delivery: Type.Optional(
      oneOf(['Operator', 'GitOps', 'External'], {
        description: 'Who applies: Clotho, a GitOps controller, or your pipeline.',
        default: 'Operator',
      }),
    ),
    rollout: Type.Optional(rollout),
    preflight: Type.Optional(preflight),
    backup: Type.Optional(backup),
    verification: Type.Optional(verification),
    rollback: Type.Optional(rollback),
    submit: Type.Optional(
      Type.Boolean({
        description: 'false keeps the Change a Draft until an authenticated user sets it to true.',
        default: true,
      }),
    ),
    cancel: Type.Optional(
      Type.Object(
        { reason: text('Why.', { minLength: 1, maxLength: 1024 }) },
        { description: 'Ends the Change, unless it is over already.' },
      ),
    ),
    override: Type.Optional(windowOverride),
    requestedBy: Type.Optional(identitySchema),
    amendedBy: Type.Optional(
      Type.Array(identitySchema, {
        description:
          'Who changed the content later; they count as requesters. Overwritten like requestedBy.',
        maxItems: 32,
      }),
    ),
    submittedAt: Type.Optional(
      time(
        'Since when the content is what it is, by the clock of Clotho. Overwritten like requestedBy.',
      ),
    ),
  },
  {
    description: 'What is asked for.',
    ...rules(
      {
        rule: '!has(self.plannedStartTime) || !has(self.plannedEndTime) || self.plannedEndTime > self.plannedStartTime',
        message: 'plannedEndTime must be after plannedStartTime',
        fieldPath: '.plannedEndTime',
        reason: 'FieldValueInvalid',
      },
      {
        rule: 'has(self.plannedStartTime) == has(self.plannedEndTime)',
        message: 'plannedStartTime and plannedEndTime go together: give both or none',
        fieldPath: '.plannedEndTime',
        reason: 'FieldValueRequired',
      },
      {
        rule: "!has(self.schedule) || self.schedule != 'Planned' || has(self.plannedStartTime)",
        message: 'schedule Planned needs plannedStartTime and plannedEndTime',
        fieldPath: '.plannedStartTime',
        reason: 'FieldValueRequired',
      },
      {
        rule: "(has(self.delivery) && self.delivery != 'Operator') || (has(self.manifestRequests) && size(self.manifestRequests) > 0)",
        message:
          'manifestRequests: name at least one ManifestRequest (kubectl get manifestrequests)',
        fieldPath: '.manifestRequests',
        reason: 'FieldValueRequired',
      },
    ),
  },
);

export type ChangeSpec = Static<typeof changeSpec>;
export type WindowOverride = Static<typeof windowOverride>;
export type ChangeStatus = Static<typeof changeStatus>;
export type Change = Resource<ChangeSpec, ChangeStatus>;
export type Category = (typeof CATEGORIES)[number];
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const change = {
  kind: 'Change',
  plural: 'changes',
  shortNames: ['chg'],
  scope: 'Namespaced',
  description:
    'A request to alter a managed namespace, with its whole life in its status: approval, window, implementation, verification.',
  spec: changeSpec,
  status: changeStatus,
  selectable: ['.spec.category', '.status.phase'],
  columns: [
    { name: 'Category', path: '.spec.category' },
    { name: 'Risk', path: '.status.risk.effective' },
    { name: 'Phase', path: '.status.phase' },
    { name: 'Step', path: '.status.currentStep' },
    { name: 'Window', path: '.status.window.summary' },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
    { name: 'Requester', path: '.spec.requestedBy.username', wide: true },
    { name: 'Digest', path: '.status.contentDigest', wide: true },
    { name: 'Ticket', path: '.spec.tickets[0].id', wide: true },
  ],
} as const satisfies KindDefinition;
