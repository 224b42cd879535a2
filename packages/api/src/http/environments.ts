import { Type, type Static } from 'typebox';

const moment = Type.String({ description: 'RFC 3339' });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const expression = Type.String({
  minLength: 1,
  maxLength: 512,
  description:
    'prod (the latest), prod#5, prod~2 (two before the latest), prod@{2 weeks ago}, prod@{2025-12-15T01:59:00Z}',
});
const objectName = Type.String({ minLength: 3, maxLength: 512, description: 'Kind/name' });
const cursor = Type.String({ pattern: String.raw`^\d{1,16}$` });
const limit = Type.Integer({ minimum: 1, maximum: 500, default: 50 });

const ChangeRef = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  uid: Type.String(),
});

/** Why an environment could not be seen. */
const Reason = Type.Unsafe<'ReporterAway' | 'WatchLost' | 'NotManaged' | 'NotYetSeen'>({
  type: 'string',
  enum: ['ReporterAway', 'WatchLost', 'NotManaged', 'NotYetSeen'],
  description:
    'ReporterAway: nobody looked; WatchLost: the cluster could not be followed; NotManaged: the namespace was not under management; NotYetSeen: before the first snapshot',
});

export const Gap = Type.Object(
  {
    from: orNull(moment),
    to: Type.Union([moment, Type.Null()], { description: 'null: it has not ended' }),
    reason: Reason,
  },
  { description: 'A span of time of which nobody can say what stood' },
);

export const SnapshotRef = Type.Object({
  environment: Type.String(),
  number: Type.Integer({ description: 'From 1 on, without gaps' }),
  at: Type.String({ description: 'RFC 3339: since when it stood' }),
  until: Type.Union([moment, Type.Null()], {
    description: 'When the next one followed; null for the latest',
  }),
  unsureFrom: Type.Union([moment, Type.Null()], {
    description: 'Set where it was found after a gap: it came at some time between this and `at`',
  }),
  seq: Type.Integer({ description: 'Its entry in the journal' }),
  manifest: Type.String({ description: 'SHA-256 in hex of its manifest' }),
  containers: Type.Integer({ description: 'Kinds of containers: alike ones count once' }),
  objects: Type.Integer(),
});

export const Environment = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  state: Type.Unsafe<'Seen' | 'Silent' | 'Left'>({
    type: 'string',
    enum: ['Seen', 'Silent', 'Left'],
    description:
      'Seen: it is followed; Silent: nothing was heard for a while, so that nobody knows what stands; Left: it is managed no longer',
  }),
  seenFrom: Type.String({ description: 'RFC 3339: begin of what is known' }),
  seenUntil: Type.String({ description: 'RFC 3339: until when it is known what stood' }),
  latest: orNull(SnapshotRef),
});
export const EnvironmentList = Type.Object({ items: Type.Array(Environment) });
export const EnvironmentQuery = Type.Object(
  { namespace: Type.Optional(Type.String()) },
  { additionalProperties: false },
);
export const EnvironmentParams = Type.Object({ name: Type.String({ maxLength: 253 }) });

const PageQuery = { cursor: Type.Optional(cursor), limit: Type.Optional(limit) };
const next = Type.Union([Type.String(), Type.Null()], {
  description: 'What to send as `cursor` for older ones; null at the end',
});
export const SnapshotPageQuery = Type.Object(PageQuery, { additionalProperties: false });
export const SnapshotPage = Type.Object({ items: Type.Array(SnapshotRef), next });

const Container = Type.Object({
  container: Type.String(),
  image: Type.String(),
  imageDigest: Type.String(),
  count: Type.Integer({ description: 'In how many pods' }),
});

const provenance = {
  origin: Type.Union([Type.String(), Type.Null()], {
    description:
      'How its content came to be approved: Change, Adopted, BreakGlass, Rollback, Exempt; null where no seal speaks of it',
  }),
  change: Type.Union([ChangeRef, Type.Null()], {
    description: 'The Change that brought it; null where none was found',
  }),
  writers: Type.Array(Type.String(), { description: 'Exempt writers that made it what it is' }),
};

/** An object as it stands, with what runs of it. */
export const StandingItem = Type.Object({
  apiVersion: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  digest: Type.Union([Type.String(), Type.Null()], {
    description: 'Of its content; null for what runs without an object that is managed',
  }),
  ...provenance,
  containers: Type.Array(Container),
});

const Approval = Type.Object({
  step: Type.String(),
  decision: Type.String(),
  who: Type.String(),
  actingFor: orNull(Type.String()),
  at: moment,
  seq: Type.Integer(),
});

/** A Change as the journal tells of it. */
export const ChangeStory = Type.Object({
  ...ChangeRef.properties,
  description: orNull(Type.String()),
  requestedBy: orNull(Type.String()),
  approvals: Type.Array(Approval),
  window: orNull(Type.Object({ opensAt: moment, closesAt: orNull(moment) })),
  implementedAt: orNull(moment),
  completedAt: orNull(moment),
  seqs: Type.Array(Type.Integer(), { description: 'Its entries in the journal' }),
});

/** What stood at a point. */
export const SnapshotAnswer = Type.Object({
  environment: Type.String(),
  moment: Type.Union([moment, Type.Null()], {
    description: 'The moment that was asked for, if any',
  }),
  standing: Type.Unsafe<'Seen' | 'Pending' | 'Unknown'>({
    type: 'string',
    enum: ['Seen', 'Pending', 'Unknown'],
    description:
      'Seen: it stood so; Pending: it is followed, and will be known in some seconds; Unknown: nobody looked then, see `gap`',
  }),
  gap: orNull(Gap),
  snapshot: Type.Union([SnapshotRef, Type.Null()], {
    description: 'What stood; where that is unknown, what was seen last before',
  }),
  next: Type.Union([SnapshotRef, Type.Null()], {
    description: 'Where it is unknown what stood: what was seen first afterwards',
  }),
  items: Type.Array(StandingItem, { description: 'Empty where it is unknown' }),
  changes: Type.Array(ChangeStory, { description: 'With explain=true: the Changes of the items' }),
});
export const SnapshotParams = Type.Object({ expression });
export const SnapshotQuery = Type.Object(
  { explain: Type.Optional(Type.Boolean({ description: 'Tell of the Changes too' })) },
  { additionalProperties: false },
);

export const DiffQuery = Type.Object(
  { from: expression, to: Type.Optional(expression) },
  { additionalProperties: false },
);
export const DiffItem = Type.Object({
  kind: Type.String(),
  name: Type.String(),
  what: Type.Array(
    Type.Unsafe<'Added' | 'Removed' | 'Content' | 'Images' | 'Count' | 'Provenance'>({
      type: 'string',
      enum: ['Added', 'Removed', 'Content', 'Images', 'Count', 'Provenance'],
    }),
  ),
  was: orNull(StandingItem),
  now: orNull(StandingItem),
});
export const DiffAnswer = Type.Object({
  from: SnapshotRef,
  to: SnapshotRef,
  items: Type.Array(DiffItem),
  gaps: Type.Array(Gap, { description: 'Between the two, of which nothing is known' }),
});

const LogEvent = Type.Object({
  object: objectName,
  container: orNull(Type.String()),
  image: orNull(Type.String()),
  event: Type.Unsafe<'Came' | 'Went'>({ type: 'string', enum: ['Came', 'Went'] }),
  digest: Type.String(),
  origin: orNull(Type.String()),
  change: orNull(ChangeRef),
});
export const LogItem = Type.Object({
  snapshot: SnapshotRef,
  gap: Type.Union([Gap, Type.Null()], { description: 'What lies before it, if nobody looked' }),
  events: Type.Array(LogEvent),
});
export const LogPage = Type.Object({
  items: Type.Array(LogItem, { description: 'The newest first' }),
  open: Type.Union([Gap, Type.Null()], { description: 'A gap that has not ended' }),
  next,
});

export const WhenQuery = Type.Object(
  {
    digest: Type.Optional(
      Type.String({
        pattern: '^(sha256:)?[0-9a-f]{8,64}$',
        description: 'Of an image, or of the content of an object; its first 8 digits at least',
      }),
    ),
    image: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: 'Without a tag: all of its tags' }),
    ),
    object: Type.Optional(objectName),
    namespace: Type.Optional(Type.String()),
    limit: Type.Optional(limit),
  },
  { additionalProperties: false },
);
const Edge = Type.Object({
  number: Type.Integer(),
  at: moment,
  unsureFrom: Type.Union([moment, Type.Null()], {
    description: 'It was at some time between this and `at`: nobody looked',
  }),
});
/** Something that stood or ran from one snapshot to another. */
export const Span = Type.Object({
  environment: Type.String(),
  object: objectName,
  container: orNull(Type.String()),
  image: orNull(Type.String()),
  digest: Type.String(),
  ...provenance,
  from: Edge,
  to: Type.Union([Edge, Type.Null()], { description: 'null: it stands in the latest snapshot' }),
});
export const WhenAnswer = Type.Object({
  items: Type.Array(Span, { description: 'The newest first' }),
  more: Type.Boolean({ description: 'There are more than were asked for' }),
});

export const HistoryQuery = Type.Object(
  { object: objectName, limit: Type.Optional(limit) },
  { additionalProperties: false },
);
export const HistoryAnswer = Type.Object({
  environment: Type.String(),
  object: objectName,
  items: Type.Array(Type.Object({ ...Span.properties, story: orNull(ChangeStory) }), {
    description: 'The newest first',
  }),
  runs: Type.Array(Span, { description: 'What its containers ran, the newest first' }),
  gaps: Type.Array(Gap),
});

export type Environment = Static<typeof Environment>;
export type EnvironmentList = Static<typeof EnvironmentList>;
export type Gap = Static<typeof Gap>;
export type SnapshotRef = Static<typeof SnapshotRef>;
export type SnapshotPage = Static<typeof SnapshotPage>;
export type StandingItem = Static<typeof StandingItem>;
export type ChangeStory = Static<typeof ChangeStory>;
export type SnapshotAnswer = Static<typeof SnapshotAnswer>;
export type DiffItem = Static<typeof DiffItem>;
export type DiffAnswer = Static<typeof DiffAnswer>;
export type LogItem = Static<typeof LogItem>;
export type LogPage = Static<typeof LogPage>;
export type WhenQuery = Static<typeof WhenQuery>;
export type Span = Static<typeof Span>;
export type WhenAnswer = Static<typeof WhenAnswer>;
export type HistoryAnswer = Static<typeof HistoryAnswer>;
