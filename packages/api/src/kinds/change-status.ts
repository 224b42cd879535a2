import { Type, type Static } from 'typebox';
import { atomicList, mapList, oneOf, text, time } from '../schema.ts';
import { conditions, digest, targetSchema } from './common.ts';

export const CHANGE_PHASES = [
  'Draft',
  'PendingApproval',
  'Approved',
  'Scheduled',
  'Implementing',
  'Verifying',
  'Completed',
  'Denied',
  'Expired',
  'Cancelled',
  'Failed',
  'RolledBack',
  'OnHold',
] as const;
export type ChangePhase = (typeof CHANGE_PHASES)[number];

/** A Change never leaves one of these. */
export const FINISHED_PHASES: readonly ChangePhase[] = [
  'Completed',
  'Denied',
  'Expired',
  'Cancelled',
  'Failed',
  'RolledBack',
];

const RISKS = ['Low', 'Medium', 'High'] as const;

const risk = Type.Object(
  {
    declared: oneOf(RISKS, { description: 'As the requester saw it.' }),
    assessed: oneOf(RISKS, { description: 'As the rules see the differences.' }),
    effective: oneOf(RISKS, { description: 'The higher of the two.' }),
    reasons: Type.Array(Type.String({ maxLength: 512 }), {
      description: 'Why, in words.',
      maxItems: 64,
    }),
  },
  { description: 'The risk and where it comes from.' },
);

const decision = Type.Object(
  {
    event: text('Name of the ApprovalEvent.'),
    approver: text('Who.'),
    decision: oneOf(['approve', 'deny', 'revoke'], { description: 'What.' }),
    at: time('When, by the clock of Clotho.'),
    comment: Type.Optional(text('Why.', { maxLength: 4096 })),
    counts: Type.Boolean({ description: 'Whether the decision counts.' }),
    why: Type.Optional(text('Why it does not count.', { maxLength: 512 })),
    via: Type.Optional(
      text('The Delegation or chat account by which it was made.', { maxLength: 512 }),
    ),
    onBehalfOf: Type.Optional(text('Whose authority that was.', { maxLength: 512 })),
  },
  { description: 'One decision on the step.' },
);

const notice = Type.Object(
  {
    at: time('When it became due.'),
    what: text('What happened, in words.', { maxLength: 1024 }),
    told: text('Who is told, in words.', { maxLength: 1024 }),
  },
  { description: 'One escalation or timeout of the step.' },
);

const step = Type.Object(
  {
    name: text('Name of the step.'),
    state: oneOf(['Waiting', 'Open', 'Approved', 'Denied', 'Expired'], {
      description: 'Waiting for the step before it, open for decisions, decided, or timed out.',
    }),
    approvals: Type.Integer({ description: 'Approvals that count so far.' }),
    needed: Type.Integer({ description: 'Approvals that are needed.' }),
    approvers: Type.Optional(text('Who may decide, in words.', { maxLength: 1024 })),
    openedAt: Type.Optional(time('When it opened.')),
    decidedAt: Type.Optional(time('When it was decided.')),
    escalatesAt: Type.Optional(time('When others may decide too, or are told, if it still waits.')),
    timesOutAt: Type.Optional(time('When its timeout is over, if it still waits.')),
    onTimeout: Type.Optional(
      oneOf(['Escalate', 'Deny', 'Expire'], { description: 'What happens then.' }),
    ),
    hours: Type.Optional(text('When decisions count, in words.', { maxLength: 256 })),
    note: Type.Optional(text('What is special about its approvers.', { maxLength: 1024 })),
    notices: Type.Optional(
      atomicList(notice, {
        description: 'Escalations and timeouts since it opened.',
        maxItems: 16,
      }),
    ),
    decisions: Type.Optional(
      atomicList(decision, {
        description: 'All decisions, those that do not count too.',
        maxItems: 200,
      }),
    ),
  },
  { description: 'One step of the workflow.' },
);

const window = Type.Object(
  {
    opensAt: Type.Optional(time('When implementing may begin.')),
    closesAt: Type.Optional(time('When it must be done.')),
    state: oneOf(['Before', 'Frozen', 'Open', 'Closed', 'Always'], {
      description: 'How it stands now. Frozen: a Deny window is in force.',
    }),
    reason: Type.Optional(
      text('Why it may not begin, until when, and what to do.', { maxLength: 2048 }),
    ),
    windows: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description: 'The ChangeWindows that say so.',
        maxItems: 16,
      }),
    ),
    overriddenBy: Type.Optional(
      text('Who let it begin past the windows, and when.', { maxLength: 640 }),
    ),
    summary: text('The window as a column shows it (UTC).', { maxLength: 64 }),
  },
  { description: 'When the Change may be implemented.' },
);

const requestState = Type.Object(
  {
    name: text('Name of the ManifestRequest.'),
    uid: Type.Optional(text('Its uid: a later request of the same name is another one.')),
    operation: Type.Optional(
      oneOf(['Create', 'Update', 'Delete'], { description: 'What is done to the object.' }),
    ),
    target: Type.Optional(targetSchema),
    digest: Type.Optional(digest('The object as it shall be.')),
    phase: Type.Optional(text('Pending, Applied or Verified.', { maxLength: 32 })),
    appliedUid: Type.Optional(text('Uid of the object as applied.')),
    message: Type.Optional(text('What it waits for.', { maxLength: 1024 })),
  },
  { description: 'One request as this Change resolved it.' },
);

const timelineEntry = Type.Object(
  {
    at: time('When, by the clock of Clotho.'),
    phase: Type.Optional(text('The phase that was entered.')),
    who: text('Who caused it.', { maxLength: 512 }),
    what: text('What happened.', { maxLength: 1024 }),
  },
  { description: 'One thing that happened.' },
);

const retroReview = Type.Object(
  {
    state: oneOf(['Due', 'Overdue', 'Done'], { description: 'How it stands.' }),
    dueAt: time('Until when it is to be done.'),
    verdict: Type.Optional(
      oneOf(['Justified', 'NotJustified'], { description: 'What the reviewer found.' }),
    ),
    by: Type.Optional(text('Who reviewed it.', { maxLength: 512 })),
    at: Type.Optional(time('When.')),
    comment: Type.Optional(text('What was found.', { maxLength: 4096 })),
  },
  { description: 'The review that an Emergency Change owes once it is over.' },
);

const archive = Type.Object(
  {
    bucket: text('Bucket.', { maxLength: 253 }),
    key: text('Key.', { maxLength: 1024 }),
    version: text('Version id: a delete marker may hide the object, never this version.', {
      maxLength: 1024,
    }),
    digest: digest('What is archived, byte for byte.'),
    covers: digest('The content and the decisions that were archived.'),
    archivedAt: time('When, by the clock of Clotho.'),
    receipt: text('The signature of the journal under all of this.', { maxLength: 512 }),
  },
  { description: 'Where what is approved is archived; nothing is written before.' },
);

export const changeStatus = Type.Object({
  phase: Type.Optional(oneOf(CHANGE_PHASES, { description: 'Where the Change is in its life.' })),
  heldFrom: Type.Optional(
    oneOf(CHANGE_PHASES, { description: 'The phase that OnHold returns to.' }),
  ),
  heldSince: Type.Optional(time('Since when it is on hold.')),
  heldBy: Type.Optional(
    Type.Array(Type.String({ maxLength: 253 }), {
      description: 'The Lockdowns that hold it.',
      maxItems: 64,
    }),
  ),
  currentStep: Type.Optional(text('The approval step that is open, or what is being done.')),
  message: Type.Optional(text('What the Change waits for, in words.', { maxLength: 4096 })),
  conditions: Type.Optional(conditions),
  contentDigest: Type.Optional(digest('What approvals are bound to.')),
  contentSince: Type.Optional(time('Since when the content is what it is.')),
  workflow: Type.Optional(text('The ApprovalWorkflow that is followed.')),
  risk: Type.Optional(risk),
  steps: Type.Optional(
    mapList(step, ['name'], { description: 'The steps and who decided.', maxItems: 32 }),
  ),
  window: Type.Optional(window),
  requests: Type.Optional(
    mapList(requestState, ['name'], {
      description: 'The requests and how far each is.',
      maxItems: 500,
    }),
  ),
  collisions: Type.Optional(
    atomicList(
      Type.Object(
        {
          change: text('Name of the other Change.'),
          namespace: text('Its namespace.'),
          on: text('What both touch.', { maxLength: 1024 }),
          kind: Type.Optional(
            oneOf(['Object', 'Related', 'Time'], {
              description:
                'Object: both write it, one after the other. Related: one writes what the other belongs to, scales or uses. Time: both are planned for the same time in the namespace.',
            }),
          ),
        },
        { description: 'Another Change on the same object, owner or time.' },
      ),
      { description: 'Changes that meet this one.', maxItems: 64 },
    ),
  ),
  stages: Type.Optional(
    atomicList(
      Type.Object(
        {
          name: text('Name of the stage.'),
          state: oneOf(['Pending', 'Running', 'Soaking', 'Passed', 'Failed'], {
            description: 'How it stands.',
          }),
          startedAt: Type.Optional(time('When it began.')),
          endedAt: Type.Optional(time('When it ended.')),
          message: Type.Optional(text('What was seen.', { maxLength: 1024 })),
        },
        { description: 'One stage of the rollout.' },
      ),
      { description: 'The stages and how far each is.', maxItems: 16 },
    ),
  ),
  backup: Type.Optional(
    Type.Object(
      { name: text('The Velero Backup.'), phase: text('Its phase.') },
      { description: 'The backup taken before implementing.' },
    ),
  ),
  archive: Type.Optional(archive),
  journal: Type.Optional(
    Type.Object(
      {
        firstSeq: Type.Integer({ description: 'First journal entry of this Change.' }),
        lastSeq: Type.Integer({ description: 'Newest journal entry of this Change.' }),
      },
      { description: 'Where the journal has this Change.' },
    ),
  ),
  implementingSince: Type.Optional(time('When the first object was about to be written.')),
  verifyingSince: Type.Optional(time('When the last object had been written.')),
  finishedAt: Type.Optional(time('When the Change came to its end.')),
  review: Type.Optional(retroReview),
  timeline: Type.Optional(
    atomicList(timelineEntry, {
      description: 'The newest things that happened; the journal keeps all.',
      maxItems: 64,
    }),
  ),
  observedGeneration: Type.Optional(
    Type.Integer({ description: 'The generation of the spec that this status speaks of.' }),
  ),
});

export type ArchiveStatus = Static<typeof archive>;
export type StepStatus = Static<typeof step>;
export type StepNotice = Static<typeof notice>;
export type StepDecision = Static<typeof decision>;
export type WindowStatus = Static<typeof window>;
export type RequestState = Static<typeof requestState>;
export type RiskStatus = Static<typeof risk>;
export type RetroReview = Static<typeof retroReview>;
export type TimelineEntry = Static<typeof timelineEntry>;
