import { Type, type Static } from 'typebox';

const moment = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`,
  description: 'RFC 3339, UTC',
});

/** What a reporter says it saw without interruption; without a time it only asks. */
export const BeatRequest = Type.Object(
  {
    environments: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 253 }),
          since: Type.Optional(moment),
          through: Type.Optional(moment),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  { additionalProperties: false },
);
/** Those that are known, as they stand. */
export const BeatAnswer = Type.Object({
  environments: Type.Array(
    Type.Object({
      name: Type.String(),
      seenUntil: moment,
      manifest: Type.Union([Type.String(), Type.Null()], {
        description: 'Of the latest snapshot',
      }),
    }),
  ),
});

export type BeatRequest = Static<typeof BeatRequest>;
export type BeatAnswer = Static<typeof BeatAnswer>;
