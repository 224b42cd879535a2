import {
  blobPath,
  blobProblem,
  isObject,
  JournalError,
  JsonError,
  parseManifest,
  type LeafEntry,
} from '@clotho/core/journal';
import type { BlobRef } from '@clotho/api';

import type { SeenEntry } from './entries.ts';
import type { Evidence } from './evidence.ts';
import type { EntryName } from './finding.ts';
import { nameOf } from './lines.ts';

interface Referred {
  ref: BlobRef;
  entry: EntryName;
}

/** The content beside the journal: whether it is what the entries commit to. */
export class Blobs {
  readonly #evidence: Evidence;
  readonly #refs = new Map<string, Referred>();
  readonly #snapshots: LeafEntry[] = [];
  /** What says so, by the hash of what was erased. */
  readonly #erased = new Map<string, LeafEntry>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  add({ entry }: SeenEntry): void {
    for (const ref of entry.blobs) this.#refs.set(ref.sha256, { ref, entry: nameOf(entry) });
    if (entry.kind === 'SnapshotTaken') this.#snapshots.push(entry);
    for (const gone of erasedBy(entry)) this.#erased.set(gone, this.#erased.get(gone) ?? entry);
  }

  async check(): Promise<void> {
    let good = 0;
    for (const referred of this.#refs.values()) good += Number(await this.#isGood(referred));
    if (good > 0) {
      const what = good === 1 ? 'The attached content is' : `The ${good} attached contents are`;
      this.#evidence.findings.proven.push(`${what} what the entries commit to by hash.`);
    }
    let whole = 0;
    for (const entry of this.#snapshots) whole += Number(await this.#isWhole(entry));
    if (whole > 0) {
      this.#evidence.findings.proven.push(
        `${whole === 1 ? 'The snapshot is' : `The ${whole} snapshots are`} whole, to the last namespace.`,
      );
    }
  }

  async #isGood({ ref, entry }: Referred): Promise<boolean> {
    const { findings } = this.#evidence;
    const file = blobPath(ref.sha256);
    const bytes = await this.#read(ref.sha256);
    const what = ref.name ?? 'content';
    if (!bytes) {
      this.#tellMissing(ref.sha256, what, entry);
      return false;
    }
    switch (blobProblem(bytes, ref)) {
      case undefined:
        return true;
      case 'Salt':
        findings.unchecked(
          'BlobAltered',
          `${what}: its salt is no random one, so that its hash may tell what it held`,
          { entry, place: { file } },
        );
        return false;
      case 'Size':
      case 'Hash':
        findings.tampered('BlobAltered', `${what}: the file is not what the entry commits to`, {
          entry,
          place: { file },
        });
        return false;
    }
  }

  #tellMissing(sha256: string, what: string, entry: EntryName): void {
    const { findings } = this.#evidence;
    const by = this.#erased.get(sha256);
    if (by === undefined) {
      findings.unchecked(
        'BlobMissing',
        `${what} is not in the pack, and no entry says that it was erased`,
        { entry, place: { file: blobPath(sha256) } },
      );
    } else {
      findings.notProven.push(
        `What "${what}" of entry ${entry.seq} held: ${erasureOf(by)}; the tree still proves its hash and its size.`,
      );
    }
  }

  /** A snapshot is its manifest and a chunk for each namespace. */
  async #isWhole(entry: LeafEntry): Promise<boolean> {
    const root = entry.body['manifest'];
    const bytes = typeof root === 'string' ? await this.#read(root) : undefined;
    if (typeof root !== 'string' || !bytes) {
      this.#brokenSnapshot(entry, 'the snapshot names no manifest that the pack holds');
      return false;
    }
    const chunks = manifestOf(bytes)?.chunks;
    if (!chunks) {
      this.#brokenSnapshot(entry, "the snapshot's manifest can't be read");
      return false;
    }
    for (const { namespace, sha256, size } of chunks) {
      const chunk = await this.#read(sha256);
      if (!chunk) {
        this.#brokenSnapshot(entry, `the part of namespace "${namespace}" is not in the pack`);
        return false;
      }
      if (blobProblem(chunk, { sha256, size, salted: false })) {
        this.#evidence.findings.tampered(
          'SnapshotBroken',
          `the part of namespace "${namespace}" is not what the snapshot commits to`,
          { entry: nameOf(entry), place: { file: blobPath(sha256) } },
        );
        return false;
      }
    }
    return true;
  }

  #brokenSnapshot(entry: LeafEntry, message: string): void {
    this.#evidence.findings.unchecked('SnapshotBroken', message, { entry: nameOf(entry) });
  }

  async #read(sha256: string): Promise<Buffer | undefined> {
    const { reader } = this.#evidence;
    const file = blobPath(sha256);
    return reader.files.has(file) ? reader.read(file) : undefined;
  }
}

/** SHA-256 of what an entry says was erased: of one content, or of all that went with it. */
function erasedBy({ kind, body }: LeafEntry): string[] {
  if (kind !== 'BlobErased') return [];
  const { sha256, contents } = body;
  const listed = Array.isArray(contents) ? contents.filter(isObject) : [];
  return [sha256, ...listed.map((content) => content['sha256'])].filter(
    (each) => typeof each === 'string',
  );
}

/** `content erased at entry 57 by ada on …, because "…" (GDPR Art. 17, ticket PRIV-42)` */
function erasureOf({ seq, actor, at, body }: LeafEntry): string {
  const { reason, basis, ticket, requestedBy } = body;
  const grounds = [basis, typeof ticket === 'string' ? `ticket ${ticket}` : undefined];
  const named = grounds.filter((ground) => typeof ground === 'string').join(', ');
  const asked = typeof requestedBy === 'string' ? `, asked for by ${requestedBy}` : '';
  const why = typeof reason === 'string' ? `"${reason}"` : 'of a reason that it does not say';
  return `content erased at entry ${seq} by ${actor.username}${asked}, ${at}, because ${why}${named === '' ? '' : ` (${named})`}`;
}

function manifestOf(bytes: Uint8Array): ReturnType<typeof parseManifest> | undefined {
  try {
    return parseManifest(bytes);
  } catch (error) {
    if (error instanceof JournalError || error instanceof JsonError) return undefined;
    throw error;
  }
}
