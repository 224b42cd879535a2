import type { StoredEntry } from '@clotho/store';

/** An entry as the API shows it. The leaf goes out as it is: it must not be parsed and written anew. */
export function itemText({ seq, hash, leaf }: StoredEntry): string {
  return `{"seq":${seq},"hash":"${hash.toString('hex')}","event":${leaf}}`;
}
