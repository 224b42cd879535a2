import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { duration, oneOf, rules, text, time } from '../schema.ts';
import { conditionsOnly, labelSelector } from './common.ts';

const windowSpec = Type.Object(
  {
    type: oneOf(['Allow', 'Deny'], {
      description: 'Allow: a maintenance window. Deny: a freeze; it wins over every Allow.',
    }),
    schedule: Type.Optional(
      text('Start times as a cron expression, e.g. `0 2 * * 2,4`.', { maxLength: 128 }),
    ),
    rrule: Type.Optional(text('Start times as an RFC 5545 rule.', { maxLength: 1024 })),
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
      Type.Array(Type.String({ maxLength: 253 }), { description: 'Clusters.', maxItems: 64 }),
    ),
    exceptCategories: Type.Optional(
      Type.Array(oneOf(['Normal', 'Standard', 'Emergency'], { description: 'Category.' }), {
        description: 'Categories that a Deny window lets pass.',
        maxItems: 3,
      }),
    ),
    exceptApplications: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        description: 'Applications that it lets pass.',
        maxItems: 256,
      }),
    ),
    manualSync: Type.Optional(
      Type.Boolean({ description: 'Argo CD: syncs by hand pass.', default: false }),
    ),
    runway: Type.Optional(duration('Time that must be left in the window to begin.')),
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

export type ChangeWindow = Resource<Static<typeof windowSpec>, Static<typeof conditionsOnly>>;

export const changeWindow = {
  kind: 'ChangeWindow',
  plural: 'changewindows',
  shortNames: ['cwin'],
  scope: 'Cluster',
  description: 'A maintenance window (Allow) or a freeze (Deny).',
  spec: windowSpec,
  status: conditionsOnly,
  columns: [
    { name: 'Type', path: '.spec.type' },
    { name: 'Schedule', path: '.spec.schedule' },
    { name: 'Duration', path: '.spec.duration' },
    { name: 'Zone', path: '.spec.timeZone' },
    { name: 'Ready', path: ".status.conditions[?(@.type=='Ready')].reason" },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
