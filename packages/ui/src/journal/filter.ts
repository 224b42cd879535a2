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
  readonly cursor?: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** The call that reads so many entries from a place on. */
export function entriesPath(
  filter: Filter,
  namespace: string | undefined,
  { cursor, order, limit }: Place,
): string {
  const query = new URLSearchParams({ order, limit: String(limit) });
  for (const field of FIELDS) if (filter[field] !== '') query.set(field, filter[field]);
  if (namespace !== undefined) query.set('namespace', namespace);
  if (cursor !== undefined) query.set('cursor', cursor);
  return `/api/v1/entries?${query.toString()}`;
}
