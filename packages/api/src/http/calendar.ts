import { Type, type Static } from 'typebox';

const moment = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`,
  description: 'RFC 3339',
});

const asked = {
  from: Type.Optional(moment),
  to: Type.Optional(moment),
  namespace: Type.Optional(Type.String({ maxLength: 63 })),
};
export const CalendarQuery = Type.Object(asked, { additionalProperties: false });
export const CalendarFeedQuery = Type.Object(
  {
    ...asked,
    key: Type.Optional(
      Type.String({
        maxLength: 128,
        description: 'A key of scope calendar:read, for programs that send nothing but an address',
      }),
    ),
  },
  { additionalProperties: false },
);

export const CalendarEntry = Type.Object({
  kind: Type.Union([Type.Literal('window'), Type.Literal('freeze'), Type.Literal('change')]),
  id: Type.String({ description: 'Of a change its uid; the same from one look to the next' }),
  name: Type.String({ description: 'Of a ChangeWindow, or namespace/name of a Change' }),
  start: moment,
  end: Type.Union([moment, Type.Null()], { description: 'null: no end is known' }),
  detail: Type.String({ description: 'Where, and why or how far' }),
});

export const CalendarAnswer = Type.Object({
  now: Type.String({ description: 'RFC 3339, by the clock of Clotho' }),
  from: moment,
  to: moment,
  entries: Type.Array(CalendarEntry, { description: 'In the order of their starts' }),
});

export type CalendarFeedQuery = Static<typeof CalendarFeedQuery>;
export type CalendarQuery = Static<typeof CalendarQuery>;
export type CalendarEntry = Static<typeof CalendarEntry>;
export type CalendarAnswer = Static<typeof CalendarAnswer>;
