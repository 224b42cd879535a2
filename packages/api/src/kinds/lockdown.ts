import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { atomicList, oneOf, text, time } from '../schema.ts';
import { conditionsOnly, identitySchema, labelSelector } from './common.ts';

const release = Type.Object(
  {
    reason: text('Why it is safe again.', { minLength: 1, maxLength: 1024 }),
    by: Type.Optional(identitySchema),
    at: Type.Optional(time('When. Stamped.')),
    stamp: Type.Optional(
      text('HMAC over the release; without it the Changes stay on hold. Stamped.', {
        maxLength: 256,
      }),
    ),
  },
  { description: 'Lets the held Changes go on. It is not taken back: start another Lockdown.' },
);

const lockdownSpec = Type.Object({
  namespaces: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 253 }), {
      description: 'Where; everywhere by default. `*` matches within a name.',
      maxItems: 256,
    }),
  ),
  changeSelector: Type.Optional(
    labelSelector('Only Changes with these labels; without conditions, all of them.'),
  ),
  reason: text('Why.', { minLength: 1, maxLength: 1024 }),
  release: Type.Optional(release),
  requestedBy: Type.Optional(identitySchema),
  requestedAt: Type.Optional(time('When it began. Stamped.')),
});

const heldChange = Type.Object(
  {
    namespace: text('Its namespace.', { maxLength: 63 }),
    name: text('Its name.', { maxLength: 253 }),
    heldFrom: Type.Optional(text('The phase that it goes back to.', { maxLength: 32 })),
  },
  { description: 'One Change that is on hold.' },
);

const lockdownStatus = Type.Object({
  ...conditionsOnly.properties,
  phase: Type.Optional(oneOf(['Active', 'Released'], { description: 'Whether it holds Changes.' })),
  held: Type.Optional(Type.Integer({ description: 'How many Changes it holds now.' })),
  changes: Type.Optional(
    atomicList(heldChange, { description: 'The first of them, by name.', maxItems: 100 }),
  ),
});

export const lockdown = {
  kind: 'Lockdown',
  plural: 'lockdowns',
  shortNames: ['lock'],
  scope: 'Cluster',
  description:
    'Stop the line: holds every matching Change, those being implemented too, until released.',
  spec: lockdownSpec,
  status: lockdownStatus,
  columns: [
    { name: 'Phase', path: '.status.phase' },
    { name: 'Held', path: '.status.held', type: 'integer' },
    { name: 'Namespaces', path: '.spec.namespaces[*]' },
    { name: 'Reason', path: '.spec.reason' },
    { name: 'By', path: '.spec.requestedBy.username' },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
    { name: 'Released by', path: '.spec.release.by.username', wide: true },
    { name: 'Release', path: '.spec.release.reason', wide: true },
  ],
} as const satisfies KindDefinition;

export type LockdownSpec = Static<typeof lockdownSpec>;
export type LockdownStatus = Static<typeof lockdownStatus>;
export type Lockdown = Resource<LockdownSpec, LockdownStatus>;
