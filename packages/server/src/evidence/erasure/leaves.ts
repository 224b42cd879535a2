import type { Journal } from '@clotho/store';

const PAGE = 1000;

/** The leaves of all entries of a kind, in order, read a page at a time. */
export async function* leavesOfKind(
  kind: string,
  journal: Pick<Journal, 'search'>,
): AsyncGenerator<string> {
  for (let after: number | undefined; ;) {
    const page = await journal.search({ kind, after, limit: PAGE });
    for (const { leaf } of page) yield leaf;
    after = page.at(-1)?.seq;
    if (page.length < PAGE) return;
  }
}
