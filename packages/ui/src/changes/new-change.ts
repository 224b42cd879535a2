import type { ChangeSpec, ManifestRequest } from '@clotho/api';

/** What is typed about a Change that is not there yet. */
export interface NewChange {
  readonly namespace: string;
  readonly name: string;
  readonly description: string;
  readonly category: ChangeSpec['category'];
  readonly riskLevel: ChangeSpec['riskLevel'];
  readonly schedule: NonNullable<ChangeSpec['schedule']> | 'Default';
  /** By the clock on the viewer's wall: `2025-12-15T02:00`. */
  readonly from: string;
  readonly until: string;
  readonly ticket: string;
  readonly requests: readonly string[];
  readonly isDraft: boolean;
}

export const EMPTY: NewChange = {
  namespace: '',
  name: '',
  description: '',
  category: 'Normal',
  riskLevel: 'Low',
  schedule: 'Default',
  from: '',
  until: '',
  ticket: '',
  requests: [],
  isDraft: false,
};

/** What is wrong with each field, as a key of the words. */
export type Problems = Partial<Record<keyof NewChange, string>>;

export function problemsOf(change: NewChange): Problems {
  const { name, description, schedule, from, until, requests } = change;
  const isPlanned = schedule === 'Planned';
  return {
    ...(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)
      ? {}
      : {
          name: 'Small letters, digits, dots and dashes; it begins and ends with one of the former.',
        }),
    ...(description.trim() === '' ? { description: 'Say what changes and why.' } : {}),
    ...(requests.length === 0 ? { requests: 'Choose at least one held write.' } : {}),
    ...(isPlanned && instantOf(from) === undefined ? { from: 'Say from when.' } : {}),
    ...(isPlanned && !isAfter(until, from) ? { until: 'It must be after the start.' } : {}),
  };
}

export function specOf(change: NewChange): ChangeSpec {
  const { description, category, riskLevel, schedule, from, until, ticket, requests } = change;
  const [start, end] = [instantOf(from), instantOf(until)];
  const isPlanned = schedule === 'Planned' && start !== undefined && end !== undefined;
  return {
    description: description.trim(),
    category,
    riskLevel,
    ...(schedule === 'Default' ? {} : { schedule }),
    ...(isPlanned ? { plannedStartTime: start, plannedEndTime: end } : {}),
    ...(ticket.trim() === '' ? {} : { tickets: [ticketOf(ticket.trim())] }),
    manifestRequests: requests.map((name) => ({ name })),
    ...(change.isDraft ? { submit: false } : {}),
  };
}

/** RFC 3339 in UTC for a time on the viewer's wall; undefined if it is none. */
export function instantOf(local: string): string | undefined {
  const date = new Date(local);
  if (local === '' || Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Held writes that a new Change can carry: no other does, and nothing became of them yet. */
export function freeRequests(requests: readonly ManifestRequest[]): ManifestRequest[] {
  return requests
    .filter(({ status }) => (status?.phase ?? 'Pending') === 'Pending' && !status?.change)
    .toSorted((a, b) => b.spec.capturedAt.localeCompare(a.spec.capturedAt));
}

function isAfter(until: string, from: string): boolean {
  const [start, end] = [instantOf(from), instantOf(until)];
  return start !== undefined && end !== undefined && end > start;
}

/** `https://…/SHOP-12` or `SHOP-12`. */
function ticketOf(text: string): NonNullable<ChangeSpec['tickets']>[number] {
  if (!/^https?:\/\//.test(text)) return { system: 'other', id: text };
  const id = text.replace(/\/+$/, '').split('/').at(-1) ?? text;
  return { system: systemOf(text), id, url: text };
}

function systemOf(url: string): 'jira' | 'servicenow' | 'github' | 'gitlab' | 'other' {
  const { hostname } = new URL(url);
  const known = ['jira', 'servicenow', 'github', 'gitlab'] as const;
  return known.find((system) => hostname.includes(system)) ?? 'other';
}
