import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { atomicList, duration, oneOf, rules, text, time } from '../schema.ts';
import { conditionsOnly, labelSelector } from './common.ts';

const windowSpec = Type.Object(
  {
    type: oneOf(['Allow', 'Deny'], {
      description: 'Allow: a maintenance window. Deny: a freeze; it wins over every Allow.',
    }),
    schedule: Type.Optional(
      text(
        'Start times as a cron expression of five fields, e.g. `0 2 * * 2,4`, by the clock on the wall of the time zone, as Argo CD reads it.',
        { maxLength: 128 },
      ),
    ),
    rrule: Type.Optional(
      text('Start times as an RFC 5545 rule; lines DTSTART, EXDATE and RDATE may stand with it.', {
        maxLength: 4096,
      }),
    ),
    start: Type.Optional(time('Start of a window that happens once.')),
    end: Type.Optional(time('End of a window that happens once.')),
    duration: Type.Optional(duration('How long each occurrence lasts.')),
    timeZone: Type.Optional(text('IANA time zone of the rule.', { default: 'UTC', maxLength: 64 })),
    namespaces: Type.Optional(
      Type.Array(Type.String({ maxLength: 63 }), {
        description: 'Namespaces; `*` matches within a name.',
        maxItems: 256,
      }),
    ),
    changeSelector: Type.Optional(labelSelector('Changes by their labels.')),
    applications: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description: 'Argo CD applications.',
        maxItems: 256,
      }),
    ),
    clusters: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description: 'Clusters; this one is `in-cluster` or `https://kubernetes.default.svc`.',
        maxItems: 64,
      }),
    ),
    exceptCategories: Type.Optional(
      Type.Array(oneOf(['Normal', 'Standard', 'Emergency'], { description: 'Category.' }), {
        description:
          'Categories that a Deny window lets pass, or that need not wait for an Allow window.',
        maxItems: 3,
      }),
    ),
    exceptApplications: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description:
          'Applications that need not keep to it, if people approved the Change that names one.',
        maxItems: 256,
      }),
    ),
    manualSync: Type.Optional(
      Type.Boolean({
        description:
          'Changes that a person wants at once (schedule: Immediate) need not keep to it, as syncs by hand in Argo CD.',
        default: false,
      }),
    ),
    runway: Type.Optional(
      duration(
        'Time that must be left to begin: in an Allow window until it closes, before a Deny window until it begins.',
      ),
    ),
    reason: Type.Optional(text('Why; shown to whoever is blocked.', { maxLength: 1024 })),
  },
  {
    description: 'When it is open, and for what.',
    ...rules(
      {
        rule: '[has(self.schedule), has(self.rrule), has(self.start)].filter(x, x).size() == 1',
        message: 'give exactly one of schedule, rrule, or start with end',
      },
      {
        rule: 'has(self.start) == has(self.end) && (!has(self.start) || self.end > self.start)',
        message: 'end must be given with start and be after it',
        fieldPath: '.end',
      },
      {
        rule: 'has(self.start) || has(self.duration)',
        message: 'a recurring window needs a duration',
        fieldPath: '.duration',
        reason: 'FieldValueRequired',
      },
    ),
  },
);

const occurrence = Type.Object(
  { from: time('When it begins.'), to: time('When it ends.') },
  { description: 'One time that the window is in force.' },
);

const windowStatus = Type.Object({
  ...conditionsOnly.properties,
  state: Type.Optional(
    oneOf(['InForce', 'Waiting', 'Over', 'Invalid'], {
      description:
        'InForce: now. Waiting: for its next time. Over: it does not come again. Invalid: it cannot be read.',
    }),
  ),
  since: Type.Optional(time('Since when it is in force.')),
  until: Type.Optional(time('Until when it is in force.')),
  next: Type.Optional(time('When it is in force next.')),
  occurrences: Type.Optional(
    atomicList(occurrence, { description: 'This time and the next ones.', maxItems: 16 }),
  ),
  covers: Type.Optional(
    Type.Array(Type.String({ maxLength: 63 }), {
      description: 'The managed namespaces that it covers, as far as there is room.',
      maxItems: 64,
    }),
  ),
  namespaces: Type.Optional(
    Type.Integer({ description: 'How many managed namespaces it covers.' }),
  ),
});

export type ChangeWindowSpec = Static<typeof windowSpec>;
export type ChangeWindowStatus = Static<typeof windowStatus>;
export type ChangeWindow = Resource<ChangeWindowSpec, ChangeWindowStatus>;

export const changeWindow = {
  kind: 'ChangeWindow',
  plural: 'changewindows',
  shortNames: ['cwin'],
  scope: 'Cluster',
  description: 'A maintenance window (Allow) or a freeze (Deny).',
  spec: windowSpec,
  status: windowStatus,
  columns: [
    { name: 'Type', path: '.spec.type' },
    { name: 'State', path: '.status.state' },
    { name: 'Until', path: '.status.until' },
    { name: 'Next', path: '.status.next' },
    { name: 'Reason', path: '.spec.reason' },
    { name: 'Schedule', path: '.spec.schedule', wide: true },
    { name: 'Rule', path: '.spec.rrule', wide: true },
    { name: 'Duration', path: '.spec.duration', wide: true },
    { name: 'Zone', path: '.spec.timeZone', wide: true },
    { name: 'Covers', path: '.status.covers', wide: true },
    { name: 'Ready', path: ".status.conditions[?(@.type=='Ready')].reason", wide: true },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
