import {
  ApiKeyInfo,
  ApiKeyList,
  CalendarSubscription,
  CalendarSubscriptionRequest,
  Problem,
} from '@clotho/api';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { requireViewer } from '../calendar-feed.ts';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { infoOf, type ApiKey } from '../identity/api-key.ts';
import { originOf } from '../identity/same-origin.ts';
import { ApiError } from '../problem.ts';

const FeedParams = Type.Object({ id: Type.String({ pattern: '^[a-z0-9]{12}$' }) });

/** Addresses that calendar programs fetch: a person's own, each by a key that is for nothing else. */
export function calendarSubscriptionRoutes(
  ctx: ApiContext,
  guard: Guard,
): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.post(
      '/calendar/subscriptions',
      {
        schema: {
          operationId: 'subscribeCalendar',
          summary: 'An address of the calendar for calendar programs; it is shown this once',
          body: CalendarSubscriptionRequest,
          response: { 201: CalendarSubscription, default: Problem },
        },
      },
      async (request, reply) => {
        const { user, impersonator } = await guard.caller(request);
        if (impersonator) {
          const detail = 'a feed is for yourself: ask in your own name';
          throw guard.deny(request, impersonator.username, new ApiError(403, 'NotYours', detail));
        }
        const { namespaces = null, days } = request.body;
        await requireViewer(user, namespaces, ctx);
        const groups = [...(user.groups ?? [])];
        const asked = {
          name: 'calendar',
          scopes: ['calendar:read' as const],
          namespaces,
          days,
          groups,
        };
        const { apiKey, key } = await ctx.apiKeys.make(asked, user);
        const url = `${originOf(request, ctx.realm.origin)}/api/v1/calendar.ics?key=${key}`;
        return reply.code(201).send({ ...infoOf(apiKey), url });
      },
    );

    done();
  };
}

/** Which addresses somebody has, and ending one. */
export function ownSubscriptionRoutes(ctx: ApiContext, guard: Guard): FastifyPluginCallbackTypebox {
  return (app, _options, done) => {
    app.get(
      '/calendar/subscriptions',
      {
        schema: {
          operationId: 'listCalendarSubscriptions',
          summary: "The caller's own addresses of the calendar, without their keys",
          response: { 200: ApiKeyList, default: Problem },
        },
      },
      async (request) => {
        const { user } = await guard.caller(request);
        const keys = await ctx.apiKeys.list();
        return { items: keys.filter((key) => isFeedOf(key, user.username)).map(infoOf) };
      },
    );

    app.delete(
      '/calendar/subscriptions/:id',
      {
        schema: {
          operationId: 'unsubscribeCalendar',
          summary: "Ends one of the caller's own addresses of the calendar",
          params: FeedParams,
          response: { 200: ApiKeyInfo, default: Problem },
        },
      },
      async (request) => {
        const { user } = await guard.caller(request);
        const { id } = request.params;
        const keys = await ctx.apiKeys.list();
        if (keys.some((key) => key.id === id && isFeedOf(key, user.username))) {
          return infoOf(await ctx.apiKeys.revoke(id, user));
        }
        throw new ApiError(404, 'NoFeed', `you have no feed ${id}; clotho calendar subscriptions`);
      },
    );
    done();
  };
}

function isFeedOf({ scopes, createdBy }: ApiKey, username: string): boolean {
  return scopes.includes('calendar:read') && createdBy === username;
}
