import { Type, type Static } from 'typebox';
import type { KindDefinition, Resource } from '../kind.ts';
import { oneOf, rules, text, time } from '../schema.ts';
import { conditions, digest, identitySchema, targetSchema } from './common.ts';

const relation = Type.Object(
  {
    apiVersion: text('Group and version.', { maxLength: 256 }),
    kind: text('Kind.', { maxLength: 64 }),
    name: text('Name, in the same namespace.', { maxLength: 253 }),
    as: oneOf(['Owner', 'Scales', 'Uses'], {
      description: 'What the target has to do with it: belongs to it, scales it, or uses it.',
    }),
  },
  { description: 'Another object that the target refers to.' },
);

const requestSpec = Type.Object(
  {
    operation: oneOf(['Create', 'Update', 'Delete'], {
      description: 'What was asked of the API server.',
    }),
    target: targetSchema,
    relations: Type.Optional(
      Type.Array(relation, {
        description: 'Objects that the target refers to; Changes that write them meet this one.',
        maxItems: 32,
      }),
    ),
    digest: digest(
      'SHA-256 over the canonical JSON of the object as it shall be (of the object as it is, for a Delete).',
    ),
    deltaDigest: Type.Optional(
      digest('SHA-256 over the canonical difference to the live object; Update only.'),
    ),
    baselineSeq: Type.Optional(
      Type.Integer({
        description: 'Seal sequence of the object when the write was held; 0 if it had none.',
        minimum: 0,
      }),
    ),
    requester: identitySchema,
    source: oneOf(['Captured', 'Submitted', 'GitOps'], {
      description: 'How the request came: held at admission, handed in, or read from Git.',
    }),
    fieldManager: Type.Optional(
      text('Field manager of the held write; the object is written under the same one.', {
        maxLength: 128,
      }),
    ),
    style: Type.Optional(
      oneOf(['Update', 'Apply'], {
        description: 'Apply: the held write was a server-side apply and is replayed as one.',
      }),
    ),
    contentRef: text(
      'Name of the Secret in the namespace of the operator that holds the manifest.',
      {
        maxLength: 253,
      },
    ),
    capturedAt: time('When the write was held, by the clock of Clotho.'),
  },
  {
    description: 'What is asked for. Written by the gate alone.',
    ...rules({
      rule: "self.operation != 'Update' || has(self.deltaDigest)",
      message: 'an Update carries the digest of its difference',
      fieldPath: '.deltaDigest',
      reason: 'FieldValueRequired',
    }),
  },
);

const PHASES = [
  'Pending',
  'Bound',
  'Approved',
  'Applied',
  'Rejected',
  'Superseded',
  'Expired',
  'Blocked',
] as const;

const requestStatus = Type.Object({
  phase: Type.Optional(
    oneOf(PHASES, {
      description:
        'Where the request stands. Blocked: another policy or the schema refuses the object; see the condition.',
    }),
  ),
  change: Type.Optional(
    Type.Object(
      { name: text('Name of the Change.'), uid: text('Its uid.') },
      { description: 'The Change that carries this request.' },
    ),
  ),
  preview: Type.Optional(
    text('The manifest as YAML, values of Secrets replaced by keyed hashes; at most 64 KiB.', {
      maxLength: 65536,
    }),
  ),
  diff: Type.Optional(
    text(
      'The difference to the live object when the write was held, one field a line; at most 64 KiB.',
      {
        maxLength: 65536,
      },
    ),
  ),
  truncated: Type.Optional(
    Type.Boolean({ description: 'The preview or the difference was cut at 64 KiB.' }),
  ),
  attempts: Type.Optional(
    Type.Integer({
      description: 'How often the same write was held (counted at most once a minute).',
    }),
  ),
  lastAttemptAt: Type.Optional(time('When `attempts` was last counted.')),
  claim: Type.Optional(
    Type.Object(
      {
        objectUid: text('Uid of the object that was written.'),
        digest: digest('The content as it was stored.'),
        changeUid: Type.Optional(text('Uid of the Change that it was written for.')),
        begunAt: Type.Optional(time('When the first write of that Change was let through.')),
        name: Type.Optional(
          text('Name that the server gave the object, where it was asked to.', { maxLength: 253 }),
        ),
        stamp: text('Proof that the gate noted this.', { maxLength: 256 }),
      },
      { description: 'The one write that this request was used for.' },
    ),
  ),
  appliedAt: Type.Optional(time('When the object was seen in the cluster as approved.')),
  appliedUid: Type.Optional(text('Uid of the object as applied.')),
  seal: Type.Optional(
    Type.Object(
      {
        seq: Type.Integer({ description: 'Sequence of the seal on its object.' }),
        signature: text('The seal as written on the object.'),
      },
      { description: 'The seal that the gate put on the applied object.' },
    ),
  ),
  conditions: Type.Optional(conditions),
});

export type ManifestRequestSpec = Static<typeof requestSpec>;
export type ManifestRequestStatus = Static<typeof requestStatus>;
export type ManifestRequest = Resource<ManifestRequestSpec, ManifestRequestStatus>;
export type Relation = Static<typeof relation>;
export type RequestPhase = (typeof PHASES)[number];

export const manifestRequest = {
  kind: 'ManifestRequest',
  plural: 'manifestrequests',
  shortNames: ['mr'],
  scope: 'Namespaced',
  description:
    'One create, update or delete of one object that was held at admission, until a Change carries it. ' +
    'Made by the gate when a write to a managed namespace is not approved.',
  spec: requestSpec,
  status: requestStatus,
  selectable: ['.spec.target.name'],
  columns: [
    { name: 'Operation', path: '.spec.operation' },
    { name: 'Kind', path: '.spec.target.kind' },
    { name: 'Object', path: '.spec.target.name' },
    { name: 'Requester', path: '.spec.requester.username' },
    { name: 'Phase', path: '.status.phase' },
    { name: 'Change', path: '.status.change.name' },
    { name: 'Age', path: '.metadata.creationTimestamp', type: 'date' },
    { name: 'Digest', path: '.spec.digest', wide: true },
    { name: 'Attempts', path: '.status.attempts', type: 'integer', wide: true },
  ],
} as const satisfies KindDefinition;
