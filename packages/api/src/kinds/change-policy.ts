import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { atomicList, duration, mapList, oneOf, text } from '../schema.ts';
import { conditionsOnly, labelSelector, people } from './common.ts';
import { backup, preflight, rollback, rollout, verification } from './delivery.ts';

const RISKS = ['Low', 'Medium', 'High'] as const;

const cell = (risk: string) =>
  Type.Optional(
    text(`\`AutoApprove\`, or the name of an ApprovalWorkflow, at ${risk} risk.`, {
      maxLength: 253,
    }),
  );
const row = (category: string) =>
  Type.Optional(
    Type.Object(
      { low: cell('low'), medium: cell('medium'), high: cell('high') },
      { description: `What ${category} changes need.` },
    ),
  );

const celRule = {
  name: text('Name of the rule; it stands in the reasons.', { maxLength: 63 }),
  expression: text(
    'CEL over `operation` (Create, Update, Delete), `target`, `object`, `oldObject`, `diff` (a list of {path, field, op: add|change|remove, from, to}), `change`, `namespace` ({name, labels}) and `facts` ({images, hostAccess, lastFailure}); true if it matches. Values of Secrets are hidden.',
    { minLength: 1, maxLength: 4096 },
  ),
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const workingHours = Type.Object(
  {
    days: Type.Optional(
      Type.Array(oneOf(DAYS, { description: 'A day of the week.' }), {
        description: 'The days on which people work; Mon to Fri if left out.',
        maxItems: 7,
      }),
    ),
    from: Type.Optional(
      text('When work begins, `08:00` if left out.', {
        pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      }),
    ),
    to: Type.Optional(
      text('When it ends, `18:00` if left out; `24:00` is midnight.', {
        pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
      }),
    ),
    timeZone: Type.Optional(text('IANA time zone; UTC if left out.', { maxLength: 64 })),
  },
  { description: 'When somebody is there; what is implemented at other times is Medium at least.' },
);
export type WorkingHours = Static<typeof workingHours>;

const policySpec = Type.Object({
  namespaces: Type.Optional(
    Type.Object(
      {
        names: Type.Optional(
          Type.Array(Type.String({ maxLength: 63 }), { description: 'By name.', maxItems: 512 }),
        ),
        selector: Type.Optional(labelSelector('By labels.')),
      },
      {
        description:
          "The namespaces that are managed. kube-*, openshift-* and Clotho's own never are.",
      },
    ),
  ),
  mode: Type.Optional(
    oneOf(['Enforce', 'Audit'], {
      description:
        'Enforce holds what is not approved; Audit lets it pass with a warning and a record.',
      default: 'Enforce',
    }),
  ),
  tier: Type.Optional(
    oneOf(['Production', 'Standard'], {
      description:
        'Production: a Change that is not auto-approved needs two approvers besides the requester.',
      default: 'Standard',
    }),
  ),
  matrix: Type.Optional(
    Type.Object(
      { normal: row('Normal'), standard: row('Standard'), emergency: row('Emergency') },
      {
        description:
          'Category × effective risk → what is needed. Cells left out keep the shipped default.',
      },
    ),
  ),
  risk: Type.Optional(
    Type.Object(
      {
        workingHours: Type.Optional(workingHours),
        manyObjects: Type.Optional(
          Type.Integer({
            description: 'A Change of more objects than this is High; 20 if left out.',
            minimum: 1,
            maximum: 500,
          }),
        ),
      },
      { description: 'What the shipped rules of risk go by.' },
    ),
  ),
  riskRules: Type.Optional(
    mapList(
      Type.Object(
        {
          ...celRule,
          level: oneOf(RISKS, { description: 'The risk of what matches.' }),
          reason: text('Why, in words.', { maxLength: 512 }),
        },
        { description: 'One rule over the differences.' },
      ),
      ['name'],
      {
        description:
          'How risk is assessed, besides the shipped rules. A rule of level Low must look at the whole difference (diff.all), since the highest match counts and what no rule knows is Medium.',
        maxItems: 64,
      },
    ),
  ),
  standardTemplates: Type.Optional(
    mapList(Type.Object(celRule, { description: 'One pre-authorised kind of change.' }), ['name'], {
      description:
        'What a Standard change may be: all of its writes must match one and the same template.',
      maxItems: 64,
    }),
  ),
  clusterScoped: Type.Optional(
    Type.Object(
      {
        namespace: text('Where requests and Changes for them live.', { maxLength: 63 }),
        resources: Type.Array(
          Type.Object({
            group: text('API group; empty for the core group.', { maxLength: 253 }),
            resource: text('Plural name, e.g. `clusterroles`.', { maxLength: 63 }),
          }),
          { description: 'The kinds that are gated.', maxItems: 64 },
        ),
      },
      { description: 'Cluster-scoped kinds that are gated too.' },
    ),
  ),
  authority: Type.Optional(
    oneOf(['Requester', 'Policy'], {
      description:
        'Requester: what is applied is what the requesters may do themselves. Policy: an approved Change suffices within `allowed`.',
      default: 'Requester',
    }),
  ),
  allowed: Type.Optional(
    Type.Array(
      Type.Object({
        group: text('API group; empty for the core group.', { maxLength: 253 }),
        resource: text('Plural name.', { maxLength: 63 }),
        verbs: Type.Array(oneOf(['create', 'update', 'delete'], { description: 'Verb.' }), {
          description: 'What may be done.',
          maxItems: 3,
        }),
      }),
      { description: 'For authority Policy: what Changes may touch.', maxItems: 128 },
    ),
  ),
  identityMaxAge: Type.Optional(
    duration('Captured identities older than this must confirm again.', '168h'),
  ),
  approvalTTL: Type.Optional(
    duration(
      'How long an approval is good for; then its step is open again, unless implementing has begun.',
    ),
  ),
  separationOfDuties: Type.Optional(
    Type.Object(
      {
        requesterMayApprove: Type.Optional(
          Type.Boolean({
            description: 'Loosens: requesters may approve their own Change.',
            default: false,
          }),
        ),
        onePersonManySteps: Type.Optional(
          Type.Boolean({
            description: 'Loosens: one person may count for several steps.',
            default: false,
          }),
        ),
      },
      { description: 'Who may not be the same person.' },
    ),
  ),
  ownership: Type.Optional(
    text(
      'Ownership rules in CODEOWNERS syntax over `namespace/kind/name` (`_` for cluster-scoped objects); the last match wins. `@user` is a user, `@org/team` the group `org/team` or `org:team`, a plain word a group.',
      { maxLength: 65536 },
    ),
  ),
  connect: Type.Optional(
    oneOf(['Allow', 'Deny', 'Journal'], {
      description:
        'Ways to what runs in managed namespaces: exec, attach, port-forward, and the proxy to Pods and Services.',
      default: 'Allow',
    }),
  ),
  drift: Type.Optional(
    oneOf(['Alert', 'Restore'], {
      description: 'What follows a change past the gate.',
      default: 'Alert',
    }),
  ),
  retroReviewWithin: Type.Optional(
    duration('How long after an emergency or a break-glass session its review is due.', '72h'),
  ),
  reviewers: Type.Optional(people('Who may do such reviews.')),
  ttlAfterFinished: Type.Optional(
    duration('How long finished Changes and requests stay as objects.', '168h'),
  ),
  archive: Type.Optional(
    oneOf(['Required', 'IfConfigured'], {
      description:
        'Required: nothing is written before it is archived. IfConfigured: the same where the journal server has an archive; where it has none, the Change says so and goes on.',
      default: 'IfConfigured',
    }),
  ),
  preflight: Type.Optional(preflight),
  backup: Type.Optional(backup),
  rollout: Type.Optional(rollout),
  verification: Type.Optional(verification),
  rollback: Type.Optional(rollback),
  notify: Type.Optional(
    atomicList(text('A notification channel.', { maxLength: 253 }), {
      description: 'Where alerts go.',
      maxItems: 16,
    }),
  ),
});

const policyStatus = Type.Object({
  ...conditionsOnly.properties,
  managedNamespaces: Type.Optional(
    Type.Array(Type.String(), { description: 'The namespaces that this policy manages now.' }),
  ),
});

export type ChangePolicySpec = Static<typeof policySpec>;
export type ChangePolicy = Resource<ChangePolicySpec, Static<typeof policyStatus>>;

export const changePolicy = {
  kind: 'ChangePolicy',
  plural: 'changepolicies',
  shortNames: ['cpol'],
  scope: 'Cluster',
  description:
    'Which namespaces and resources are managed, what a Change needs there, and how it is delivered by default.',
  spec: policySpec,
  status: policyStatus,
  columns: [
    { name: 'Mode', path: '.spec.mode' },
    { name: 'Tier', path: '.spec.tier' },
    { name: 'Namespaces', path: '.status.managedNamespaces' },
    { name: 'Ready', path: ".status.conditions[?(@.type=='Ready')].status" },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
