import { Type, type Static } from 'typebox';

const text = (most: number, description: string) =>
  Type.String({ minLength: 3, maxLength: most, description });

export const ErasureRequest = Type.Object(
  {
    reason: text(2000, 'Why it is erased; it is on record for good, so it names no personal data'),
    basis: Type.Optional(text(500, 'Legal basis, such as GDPR Art. 17(1)(b); this or a ticket')),
    ticket: Type.Optional(text(500, 'Where it was asked for, such as PRIV-42; this or a basis')),
    entry: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'An entry that refers to the content; needed by who administers a part alone',
      }),
    ),
  },
  { additionalProperties: false },
);

const ArchivedObject = Type.Object({
  bucket: Type.String(),
  key: Type.String(),
  versionId: Type.String(),
  removed: Type.Boolean(),
  lockedUntil: Type.Union([Type.String(), Type.Null()], {
    description: 'RFC 3339; null where it is removed, or the archive did not say',
  }),
});

export const ErasureAnswer = Type.Object({
  state: Type.Unsafe<'Requested' | 'Pending' | 'Erased'>({
    type: 'string',
    enum: ['Requested', 'Pending', 'Erased'],
    description:
      'Requested: a second person has to confirm; Pending: it can be read no more, and a locked copy in the archive is removed when its lock ends; Erased: nothing is left',
  }),
  sha256: Type.String(),
  entry: Type.Integer({ description: 'The entry that says so' }),
  by: Type.String(),
  at: Type.String({ description: 'RFC 3339' }),
  reason: Type.String(),
  until: Type.Union([Type.String(), Type.Null()], {
    description: 'Requested: until when it can be confirmed',
  }),
  archive: Type.Array(ArchivedObject),
});

export type ErasureRequest = Static<typeof ErasureRequest>;
export type ErasureAnswer = Static<typeof ErasureAnswer>;
