import type { EntryKind } from '@clotho/api';

/** What the journal is searched for; all conditions together. */
export interface Filter {
  readonly kind: string;
  readonly subject: string;
  readonly actor: string;
  readonly stream: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339. */
  readonly until: string;
}

export type FilterField = keyof Filter;

/** Of `kind`: nothing is left out. */
export const EVERYTHING = 'all';
/** What is left out unless it is asked for: who came and went would crowd out what happened. */
const CROWD: readonly EntryKind[] = ['Login', 'Logout'];

const FIELDS: readonly FilterField[] = ['kind', 'subject', 'actor', 'stream', 'since', 'until'];

/** The filter in an address. */
export function filterIn(query: URLSearchParams): Filter {
  const at = (field: FilterField): string => query.get(field) ?? '';
  return {
    kind: at('kind'),
    subject: at('subject'),
    actor: at('actor'),
    stream: at('stream'),
    since: at('since'),
    until: at('until'),
  };
}

export function isFiltered(filter: Filter): boolean {
  return FIELDS.some((field) => filter[field] !== '');
}

export interface Place {
  /** Kinds that are left out. */
  readonly without?: readonly EntryKind[];
  readonly cursor?: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** What a person who chose `filter` is shown. */
export function shownBy(filter: Filter): readonly [Filter, Pick<Place, 'without'>] {
  if (filter.kind === EVERYTHING) return [{ ...filter, kind: '' }, {}];
  return [filter, filter.kind === '' ? { without: CROWD } : {}];
}

/** The call that reads so many entries from a place on. */
export function entriesPath(
  filter: Filter,
  namespace: string | undefined,
  { cursor, order, limit, without = [] }: Place,
): string {
  const query = new URLSearchParams({ order, limit: String(limit) });
  for (const field of FIELDS) if (filter[field] !== '') query.set(field, filter[field]);
  if (without.length > 0) query.set('without', without.join(','));
  if (namespace !== undefined) query.set('namespace', namespace);
  if (cursor !== undefined) query.set('cursor', cursor);
  return `/api/v1/entries?${query.toString()}`;
}
