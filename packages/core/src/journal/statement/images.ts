import type { Statement } from '../dsse.ts';

/** Images that are named by their digest; a tag alone says nothing that could be compared. */
export function imageSubjects(names: readonly string[]): Statement['subject'] {
  const subjects = [...new Set(names)].toSorted().flatMap((image) => {
    const [name = '', digest = ''] = image.split('@');
    const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    return sha256 === undefined ? [] : [{ name, digest: { sha256 } }];
  });
  return subjects;
}
