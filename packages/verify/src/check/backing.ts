import { imageNames, imageSubjects, PACK, type LeafEntry } from '@clotho/core/journal';

import { filesIn, type Evidence } from './evidence.ts';

/** Digests that entries speak of, versions that they say were archived, and histories of Changes. */
export class Backing {
  readonly #digests = new Set<string>();
  readonly #archived = new Map<string, string>();
  readonly #histories = new Map<string, LeafEntry[]>();

  /** Whether anything of the pack will ask; else there is no need to remember. */
  readonly #isAsked: boolean;

  constructor(evidence: Evidence) {
    const isListed = evidence.reader.files.has(PACK.archive);
    this.#isAsked = isListed || filesIn(evidence, PACK.statements).length > 0;
  }

  add(entry: LeafEntry): void {
    if (!this.#isAsked) return;
    if (entry.stream.startsWith('change/')) this.#remember(entry);
    for (const sha256 of digestsIn(entry)) this.#digests.add(sha256);
    const version = versionIn(entry);
    if (version) this.#archived.set(version.name, version.sha256);
  }

  /** A stream from its first entry to this one, if the pack has every one of them. */
  historyUntil(stream: string, lastSeq: number): LeafEntry[] | undefined {
    const history = (this.#histories.get(stream) ?? []).filter(({ seq }) => seq <= lastSeq);
    const isWhole = history.every(({ streamSeq }, i) => streamSeq === i + 1);
    return isWhole && history.at(-1)?.seq === lastSeq ? history : undefined;
  }

  hasDigest(sha256: string): boolean {
    return this.#digests.has(sha256);
  }

  archivedAs(key: string, versionId: string): string | undefined {
    return this.#archived.get(nameOf(key, versionId));
  }

  #remember(entry: LeafEntry): void {
    const history = this.#histories.get(entry.stream);
    if (history) history.push(entry);
    else this.#histories.set(entry.stream, [entry]);
  }
}

function digestsIn(entry: LeafEntry): string[] {
  const { body, blobs } = entry;
  const said = ['digest', 'contentDigest', 'sha256'].flatMap((field) => {
    const value = body[field];
    return typeof value === 'string' ? [value.replace(/^sha256:/, '')] : [];
  });
  const images = imageSubjects(imageNames(entry)).flatMap(({ digest }) => digest['sha256'] ?? []);
  return [...said, ...images, ...blobs.map(({ sha256 }) => sha256)];
}

function versionIn({ kind, body }: LeafEntry): { name: string; sha256: string } | undefined {
  const { key, versionId, sha256 } = body;
  if (kind !== 'Archived' || typeof key !== 'string' || typeof sha256 !== 'string') {
    return undefined;
  }
  return typeof versionId === 'string' ? { name: nameOf(key, versionId), sha256 } : undefined;
}

function nameOf(key: string, versionId: string): string {
  return `${key} ${versionId}`;
}
