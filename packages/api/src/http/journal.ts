import { Type, type Static } from 'typebox';
import type { EntryKind } from '../journal-entry.ts';

/** Every kind once; the compiler holds this list and the type together. */
const kinds: Readonly<Record<EntryKind, true>> = {
  AdmissionHeld: true,
  AdmissionAdmitted: true,
  ApprovalDecision: true,
  ChangeTransition: true,
  ObjectApplied: true,
  ObjectSealed: true,
  NamespaceAdopted: true,
  NamespaceLeft: true,
  KeyEvent: true,
  PolicyEdit: true,
  PodConnected: true,
  BreakGlass: true,
  SnapshotTaken: true,
  EnvironmentGap: true,
  Archived: true,
  StatementSigned: true,
  ErasureRequested: true,
  BlobErased: true,
  ArchiveErased: true,
  Organization: true,
  AccessDenied: true,
  Login: true,
  Logout: true,
  Impersonation: true,
  ApiKey: true,
  ApiKeyUse: true,
  Artifact: true,
  Attestation: true,
  Deployment: true,
  Heads: true,
  Lockdown: true,
  RetroReview: true,
  ApprovalNotice: true,
  Delegation: true,
  WindowOverride: true,
  Alert: true,
};

const EntryKindName = Type.Unsafe<EntryKind>({ type: 'string', enum: Object.keys(kinds) });

const name = Type.String({ minLength: 1, maxLength: 512 });
const moment = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`,
  description: 'RFC 3339',
});
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hex' });

/** An entry as its writer sends it. */
export const EntryInput = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 1024,
      description: 'The same id of the same writer is one entry, however often it is sent',
    }),
    at: moment,
    kind: EntryKindName,
    actor: Type.Object({
      username: name,
      uid: Type.Optional(Type.String()),
      groups: Type.Optional(Type.Array(Type.String(), { maxItems: 256 })),
    }),
    subject: Type.Object({
      apiVersion: name,
      kind: name,
      namespace: Type.Optional(name),
      name,
      uid: Type.Optional(Type.String()),
    }),
    change: Type.Optional(
      Type.Object(
        { namespace: Type.Optional(name), name, uid: name },
        { additionalProperties: false },
      ),
    ),
    body: Type.Record(Type.String(), Type.Unknown()),
    blobs: Type.Optional(
      Type.Array(
        Type.Object({
          sha256,
          size: Type.Integer({ minimum: 0 }),
          salted: Type.Boolean(),
          name: Type.Optional(Type.String()),
          mediaType: Type.Optional(Type.String()),
        }),
        { maxItems: 64 },
      ),
    ),
  },
  { additionalProperties: false },
);

export const AppendRequest = Type.Object(
  { entries: Type.Array(EntryInput, { minItems: 1, maxItems: 256 }) },
  { additionalProperties: false },
);

export const AppendAnswer = Type.Object({
  receipts: Type.Array(
    Type.Object({
      id: Type.String(),
      seq: Type.Integer({ description: 'Place in the journal, from 0 on' }),
      duplicate: Type.Boolean({ description: 'It was in the journal before' }),
    }),
  ),
});

export const ImportQuery = Type.Object(
  {
    line: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'What the first line counts as in answers; 1 if left out',
      }),
    ),
  },
  { additionalProperties: false },
);

export const ImportAnswer = Type.Object({
  appended: Type.Integer(),
  duplicates: Type.Integer({ description: 'They were in the journal before' }),
  last: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The place of the last of them; null when there was none',
  }),
});

export const EntryQuery = Type.Object(
  {
    kind: Type.Optional(Type.String()),
    without: Type.Optional(
      Type.String({ description: 'Kinds to leave out, by commas', maxLength: 1024 }),
    ),
    stream: Type.Optional(Type.String({ description: 'Such as change/<uid>' })),
    namespace: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String({ description: 'Kind/namespace/name, or Kind/name' })),
    actor: Type.Optional(Type.String()),
    since: Type.Optional(moment),
    until: Type.Optional(moment),
    order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
    cursor: Type.Optional(Type.String({ pattern: String.raw`^\d{1,16}$` })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  { additionalProperties: false },
);

/** An entry as it lies in the journal: `event` is the CloudEvent whose bytes were hashed. */
export const JournalItem = Type.Object({
  seq: Type.Integer(),
  hash: sha256,
  event: Type.Record(Type.String(), Type.Unknown()),
});

export const EntryPage = Type.Object({
  items: Type.Array(JournalItem),
  next: Type.Union([Type.String(), Type.Null()], {
    description: 'What to send as `cursor` for more; null at the end',
  }),
});

export const BlobAnswer = Type.Object({ sha256, size: Type.Integer() });

const problem = Type.Union([Type.String(), Type.Null()], {
  description: 'Why the last attempt failed, and what to do; null when it did not',
});

const Cosignatures = Type.Object({
  size: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Entries of the newest checkpoint that enough witnesses have signed',
  }),
  witnesses: Type.Array(
    Type.Object({
      name: Type.String(),
      size: Type.Union([Type.Integer(), Type.Null()], {
        description: 'Entries of the newest checkpoint that it has signed',
      }),
      at: Type.Union([Type.String(), Type.Null()], { description: 'When, by its own clock' }),
      problem,
    }),
  ),
});

const TimestampState = Type.Object({
  authority: Type.String({ description: 'URL that the authority is asked at' }),
  size: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Entries of the newest checkpoint that it has timestamped',
  }),
  at: Type.Union([Type.String(), Type.Null()], { description: 'When, by its own clock' }),
  problem,
});

export const JournalInfo = Type.Object({
  origin: Type.String(),
  key: Type.String({
    description: 'The key that checkpoints are signed with, for `clotho verify`',
  }),
  size: Type.Integer(),
  leads: Type.Boolean({ description: 'Whether this server appends' }),
  waiting: Type.Integer({ description: 'Entries that wait for a commit' }),
  archived: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Entries of the newest checkpoint in the archive; null without an archive',
  }),
  cosignatures: Type.Union([Cosignatures, Type.Null()], {
    description: 'What witnesses have signed; null without a witness policy',
  }),
  timestamps: Type.Union([Type.Array(TimestampState), Type.Null()], {
    description: 'What was timestamped; null without a timestamp authority',
  }),
});

/** A Change by its name, or all that the journal took in a span of time. */
export const EvidenceQuery = Type.Object(
  {
    change: Type.Optional(name),
    namespace: Type.Optional(name),
    from: Type.Optional(moment),
    to: Type.Optional(moment),
  },
  { additionalProperties: false },
);

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong, and what to do next' }),
    code: Type.String(),
  },
  { description: 'application/problem+json' },
);

export type EntryQuery = Static<typeof EntryQuery>;
export type JournalItem = Static<typeof JournalItem>;
export type EntryPage = Static<typeof EntryPage>;
export type ImportAnswer = Static<typeof ImportAnswer>;
export type AppendAnswer = Static<typeof AppendAnswer>;
export type JournalInfo = Static<typeof JournalInfo>;
export type Problem = Static<typeof Problem>;
