import { Type, type Static } from 'typebox';

const digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });

/** What the operator hands in before it writes anything of a Change. */
export const ArchiveRequest = Type.Object(
  {
    record: Type.String({
      minLength: 2,
      description: 'The archive record, exactly as it is archived',
    }),
    key: Type.String({
      pattern: '^[A-Za-z0-9+/]+={0,2}$',
      maxLength: 4096,
      description: 'The wrapped key of its sealed content in base64; kept in an erasable blob',
    }),
  },
  { additionalProperties: false },
);

export const ArchiveAnswer = Type.Object({
  bucket: Type.String(),
  key: Type.String(),
  version: Type.String(),
  digest,
  covers: digest,
  archivedAt: Type.String({ description: 'RFC 3339' }),
  receipt: Type.String({ description: 'Signature of the journal under the above, in base64' }),
});

/** Whether there is an archive, and by which key its receipts are signed. */
export const ArchiveInfo = Type.Object({
  configured: Type.Boolean(),
  key: Type.String({ description: 'Verifier key, as in C2SP signed-note' }),
});

export type ArchiveRequest = Static<typeof ArchiveRequest>;
export type ArchiveAnswer = Static<typeof ArchiveAnswer>;
export type ArchiveInfo = Static<typeof ArchiveInfo>;
