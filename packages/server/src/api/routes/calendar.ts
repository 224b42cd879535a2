import {
  CalendarAnswer,
  CalendarFeedQuery,
  CalendarQuery,
  kinds,
  Problem,
  refOf,
  type CalendarEntry,
  type Change,
  type ChangeWindow,
} from '@clotho/api';
import {
  agenda,
  calendarFeed,
  formatInstant,
  parseInstant,
  TimeError,
  type AgendaEntry,
} from '@clotho/core';
import { isForbidden } from '@clotho/kube';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { apiKeyOf, entriesOfFeed, feedOf, type CalendarRange } from '../calendar-feed.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 31;
const MOST_DAYS = 400;
const FEED_DAYS = { back: 7, on: 90 };
/** Of one answer; a screen that shows more shows nothing. */
const MOST_ENTRIES = 5_000;

/** When what may happen: windows written out, freezes, and Changes that wait for their time. */
export function calendarRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/calendar',
      {
        schema: {
          operationId: 'getCalendar',
          summary:
            'Windows, freezes and scheduled Changes of a span of time, as the caller may see',
          querystring: CalendarQuery,
          response: { 200: CalendarAnswer, default: Problem },
        },
      },
      async (request) => {
        const range = rangeOf(request.query, ctx.clock.now());
        const entries = await entriesFor(request, range, { ctx, guard });
        return { ...inWords(range), entries: entries.slice(0, MOST_ENTRIES).map(entryInWords) };
      },
    );

    app.get(
      '/calendar.ics',
      {
        schema: {
          operationId: 'getCalendarFeed',
          summary: 'The same for calendar programs (text/calendar)',
          querystring: CalendarFeedQuery,
        },
      },
      async (request, reply) => {
        const { key, ...asked } = request.query;
        const token = key ?? apiKeyOf(request);
        const now = ctx.clock.now();
        const range = token === undefined ? rangeOf(asked, now) : feedRangeOf(asked, now);
        const entries =
          token === undefined
            ? await entriesFor(request, range, { ctx, guard })
            : await entriesOfFeed(await feedOf(request, token, guard), range, ctx);
        reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, no-store');
        return reply.send(await calendarFeed(entries, range.now));
      },
    );
    done();
  };
}

/** A calendar program asks for nothing: what was lately, and what comes. */
function feedRangeOf(asked: CalendarQuery, now: number): CalendarRange {
  if (asked.from !== undefined || asked.to !== undefined) return rangeOf(asked, now);
  const { namespace } = asked;
  return { now, from: now - FEED_DAYS.back * DAY_MS, to: now + FEED_DAYS.on * DAY_MS, namespace };
}

/** @throws ApiError 400 */
function rangeOf({ from, to, namespace }: CalendarQuery, now: number): CalendarRange {
  const begin = from === undefined ? now : momentOf(from);
  const end = to === undefined ? begin + DEFAULT_DAYS * DAY_MS : momentOf(to);
  if (end > begin && end - begin <= MOST_DAYS * DAY_MS) {
    return { now, from: begin, to: end, namespace };
  }
  throw new ApiError(400, 'BadRange', `give a "to" after "from", ${MOST_DAYS} days later at most`);
}

function momentOf(text: string): number {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof TimeError) throw new ApiError(400, 'BadRange', error.message);
    throw error;
  }
}

/** Read with the rights of whoever asks. */
async function entriesFor(
  request: FastifyRequest,
  range: CalendarRange,
  { ctx, guard }: { ctx: ApiContext; guard: Guard },
): Promise<AgendaEntry[]> {
  const { credentials } = await guard.caller(request);
  const { namespace } = range;
  const client = ctx.gateway.clientOf(credentials);
  try {
    const [windows, changes] = await Promise.all([
      client.list<ChangeWindow>(refOf(kinds.changeWindow)),
      client.list<Change>(refOf(kinds.change), namespace === undefined ? {} : { namespace }),
    ]);
    return agenda(windows.items, changes.items, range);
  } catch (error) {
    if (isForbidden(error)) throw new ApiError(403, 'MayNotRead', error.message);
    throw error;
  } finally {
    client.close();
  }
}

function inWords({ now, from, to }: CalendarRange): Omit<CalendarAnswer, 'entries'> {
  return { now: formatInstant(now), from: formatInstant(from), to: formatInstant(to) };
}

function entryInWords({ start, end, ...entry }: AgendaEntry): CalendarEntry {
  const known = Number.isFinite(end);
  return { ...entry, start: instant(start), end: known ? formatInstant(end) : null };
}

/** A freeze that can't be read is in force since ever. */
function instant(at: number): string {
  return formatInstant(Number.isFinite(at) ? at : 0);
}
