import type { Change, ChangePhase, RiskLevel } from '@clotho/api';
import { askedAt, isFinished, opensAt, phaseOf, riskOf } from '../change/standing.ts';

/** What of the Changes is shown, and in which order. It is all in the address. */
export interface Filter {
  /** Words that must all be found. */
  readonly text: string;
  readonly phases: readonly string[];
  readonly risks: readonly string[];
  /** A user name; `me` is the person. */
  readonly by: string;
  readonly sort: Sort;
  readonly isDescending: boolean;
}

/** What a control of the filter is given. */
export interface FilterProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

export const SORTS = ['name', 'phase', 'risk', 'window', 'created'] as const;
type Sort = (typeof SORTS)[number];

/** Stands for every phase that is not the end. */
export const OPEN = 'open';

export function readFilter(query: URLSearchParams): Filter {
  const order = query.get('sort') ?? '-created';
  const field = order.replace(/^-/, '');
  return {
    text: query.get('q') ?? '',
    phases: query.getAll('phase'),
    risks: query.getAll('risk'),
    by: query.get('by') ?? '',
    sort: SORTS.find((sort) => sort === field) ?? 'created',
    isDescending: order.startsWith('-'),
  };
}

/** The same address with another filter; what it says besides stays. */
export function writeFilter(query: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of ['q', 'phase', 'risk', 'by', 'sort']) next.delete(name);
  if (filter.text !== '') next.set('q', filter.text);
  for (const phase of filter.phases) next.append('phase', phase);
  for (const risk of filter.risks) next.append('risk', risk);
  if (filter.by !== '') next.set('by', filter.by);
  const order = `${filter.isDescending ? '-' : ''}${filter.sort}`;
  if (order !== '-created') next.set('sort', order);
  return next;
}

/** The Changes that fit, in order. `user` is whom `me` means. */
export function filtered(changes: readonly Change[], filter: Filter, user: string): Change[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const by = filter.by === 'me' ? user : filter.by;
  const fits = (change: Change): boolean =>
    fitsPhase(change, filter.phases) &&
    (filter.risks.length === 0 || filter.risks.includes(riskOf(change))) &&
    (by === '' || change.spec.requestedBy?.username === by) &&
    (words.length === 0 || hasWords(change, words));
  const sign = filter.isDescending ? -1 : 1;
  const keyed = changes.filter(fits).map((change) => ({ change, key: KEYS[filter.sort](change) }));
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key) || compareKeys(nameOf(a), nameOf(b)));
  return keyed.map(({ change }) => change);
}

function fitsPhase(change: Change, phases: readonly string[]): boolean {
  if (phases.length === 0 || phases.includes(phaseOf(change))) return true;
  return phases.includes(OPEN) && !isFinished(change);
}

function hasWords({ metadata, spec, status }: Change, words: readonly string[]): boolean {
  const text = [
    metadata.name,
    metadata.namespace,
    spec.description,
    spec.requestedBy?.username,
    status?.currentStep,
    ...(spec.tickets ?? []).map(({ id }) => id),
    ...(status?.requests ?? []).map(({ target }) => `${target?.kind ?? ''} ${target?.name ?? ''}`),
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

const PHASE_ORDER: readonly ChangePhase[] = [
  'OnHold',
  'PendingApproval',
  'Implementing',
  'Verifying',
  'Scheduled',
  'Approved',
  'Draft',
  'Failed',
  'RolledBack',
  'Denied',
  'Expired',
  'Cancelled',
  'Completed',
];
const RISK_ORDER: readonly RiskLevel[] = ['Low', 'Medium', 'High'];
/** After every moment. */
const NEVER = '9';

const KEYS: Readonly<Record<Sort, (change: Change) => string | number>> = {
  name: ({ metadata }) => metadata.name,
  phase: (change) => PHASE_ORDER.indexOf(phaseOf(change)),
  risk: (change) => RISK_ORDER.indexOf(riskOf(change)),
  window: (change) => opensAt(change) ?? NEVER,
  created: (change) => askedAt(change) ?? '',
};

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [String(a), String(b)];
  return one < other ? -1 : Number(one > other);
}

function nameOf({ change: { metadata } }: { change: Change }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
