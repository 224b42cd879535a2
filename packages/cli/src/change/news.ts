import type { Change, TimelineEntry } from '@clotho/api';

export interface News {
  /** RFC 3339, by Clotho's clock; absent where only the state tells. */
  at?: string;
  text: string;
}

/** What happened between two readings of a Change; without `before`, all that is known. */
export function newsOf(before: Change | undefined, after: Change): News[] {
  const told = timelineNews(before, after);
  return [...told, ...requestNews(before, after), ...standingNews(before, after, told)];
}

function standingNews(before: Change | undefined, after: Change, told: News[]): News[] {
  const earlier = before?.status ?? {};
  const { phase, message } = after.status ?? {};
  const entered = phase !== earlier.phase;
  if (phase !== undefined && entered && !told.some(({ text }) => text.startsWith(`${phase}:`))) {
    return [{ text: `${phase}: ${message ?? 'entered'}` }];
  }
  return message === undefined || message === earlier.message ? [] : [{ text: message }];
}

function timelineNews(before: Change | undefined, after: Change): News[] {
  const seen = new Set((before?.status?.timeline ?? []).map(identityOf));
  return (after.status?.timeline ?? [])
    .filter((entry) => !seen.has(identityOf(entry)))
    .map(({ at, phase, who, what }) => ({
      at,
      text: `${phase === undefined ? '' : `${phase}: `}${what} (${who})`,
    }));
}

function requestNews(before: Change | undefined, after: Change): News[] {
  const earlier = new Map((before?.status?.requests ?? []).map((r) => [r.name, stateOf(r)]));
  return (after.status?.requests ?? [])
    .filter((request) => stateOf(request) !== '' && earlier.get(request.name) !== stateOf(request))
    .map((request) => ({ text: `${request.name}: ${stateOf(request)}` }));
}

function stateOf({ phase, message }: { phase?: string; message?: string }): string {
  return [phase, message].filter(Boolean).join(', ');
}

function identityOf({ at, who, what }: TimelineEntry): string {
  return JSON.stringify([at, who, what]);
}
