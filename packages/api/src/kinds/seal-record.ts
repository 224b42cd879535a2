import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { oneOf, text, time } from '../schema.ts';
import { digest, targetSchema } from './common.ts';

const recordSpec = Type.Object({
  target: targetSchema,
  digest: Type.Optional(digest('The newest approved content; absent on a tombstone.')),
  seq: Type.Integer({ description: 'Grows with every approved write of the object.', minimum: 1 }),
  origin: oneOf(['Change', 'Adopted', 'BreakGlass', 'Rollback'], {
    description: 'How the content came to be approved.',
  }),
  change: Type.Optional(
    Type.Object(
      { namespace: text('Its namespace.'), name: text('Its name.'), uid: text('Its uid.') },
      { description: 'The Change that brought it.' },
    ),
  ),
  requestUid: Type.Optional(text('Uid of the ManifestRequest.')),
  operation: oneOf(['Create', 'Update', 'Delete', 'Adopt'], {
    description: 'The approved operation.',
  }),
  tombstone: Type.Optional(
    Type.Boolean({
      description: 'The object was deleted with approval; to create it again needs another.',
    }),
  ),
  seal: text('HMAC over all of the above.', { maxLength: 256 }),
  sealedAt: time('When, by the clock of Clotho.'),
});

export type SealRecordSpec = Static<typeof recordSpec>;
export type SealRecord = Resource<SealRecordSpec>;

export const sealRecord = {
  kind: 'SealRecord',
  plural: 'sealrecords',
  shortNames: ['seal'],
  scope: 'Namespaced',
  description:
    'The newest approved state of one managed object. Written by the gate alone, in the namespace of the operator.',
  spec: recordSpec,
  columns: [
    { name: 'Kind', path: '.spec.target.kind' },
    { name: 'Namespace', path: '.spec.target.namespace' },
    { name: 'Object', path: '.spec.target.name' },
    { name: 'Seq', path: '.spec.seq', type: 'integer' },
    { name: 'Origin', path: '.spec.origin' },
    { name: 'Change', path: '.spec.change.name' },
    { name: 'Digest', path: '.spec.digest', wide: true },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
