import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { oneOf, text, time } from '../schema.ts';
import { conditions, digest, targetSchema } from './common.ts';

const recordSpec = Type.Object({
  target: targetSchema,
  digest: Type.Optional(digest('The newest approved content; absent on a tombstone.')),
  seq: Type.Integer({
    description:
      'Counts the approved writes of the object; 0 is how it stood when its namespace was adopted.',
    minimum: 0,
  }),
  origin: oneOf(['Change', 'Adopted', 'BreakGlass', 'Rollback', 'Exempt'], {
    description: 'How the content came to be approved; Exempt is what an exempt writer made.',
  }),
  change: Type.Optional(
    Type.Object(
      { namespace: text('Its namespace.'), name: text('Its name.'), uid: text('Its uid.') },
      { description: 'The Change that brought it.' },
    ),
  ),
  requestUid: Type.Optional(text('Uid of the ManifestRequest, or of the BreakGlass session.')),
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

const recordStatus = Type.Object({
  drift: Type.Optional(
    oneOf(['Changed', 'Missing', 'Forged', 'Unsealed'], {
      description: 'How the object differs from what was approved; absent while it does not.',
    }),
  ),
  since: Type.Optional(time('When the drift was found, by the clock of Clotho.')),
  driftDigest: Type.Optional(digest('The content that was found instead.')),
  followed: Type.Optional(
    Type.Object(
      {
        digest: digest('The content as they left it.'),
        by: Type.Array(text('WriterExemption or autoscaler.', { maxLength: 320 }), {
          description: 'Who may have written it.',
          maxItems: 64,
        }),
        at: time('When it was found, by the clock of Clotho.'),
        stamp: text('Proof that the gate found this.', { maxLength: 256 }),
      },
      { description: 'What writers that need no approval made of the object since.' },
    ),
  ),
  conditions: Type.Optional(conditions),
});

export type SealRecordSpec = Static<typeof recordSpec>;
export type SealRecordStatus = Static<typeof recordStatus>;
export type SealRecord = Resource<SealRecordSpec, SealRecordStatus>;

export const sealRecord = {
  kind: 'SealRecord',
  plural: 'sealrecords',
  shortNames: ['seal'],
  scope: 'Namespaced',
  description:
    'The newest approved state of one managed object. Written by the gate alone, in the namespace of the operator.',
  spec: recordSpec,
  status: recordStatus,
  columns: [
    { name: 'Kind', path: '.spec.target.kind' },
    { name: 'Namespace', path: '.spec.target.namespace' },
    { name: 'Object', path: '.spec.target.name' },
    { name: 'Seq', path: '.spec.seq', type: 'integer' },
    { name: 'Origin', path: '.spec.origin' },
    { name: 'Change', path: '.spec.change.name' },
    { name: 'Drift', path: '.status.drift' },
    { name: 'Since', path: '.status.since', type: 'date', wide: true },
    { name: 'Digest', path: '.spec.digest', wide: true },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
  ],
} as const satisfies KindDefinition;
