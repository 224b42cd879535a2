import {
  PACK,
  parseArchive,
  parseEnvelope,
  parseStatement,
  signerOf,
  type LeafEntry,
  type NoteKey,
} from '@clotho/core/journal';

import { filesIn, reading, textOf, type Evidence } from './evidence.ts';

/** Digests that entries speak of, and versions that they say were archived. */
export class Backing {
  readonly #digests = new Set<string>();
  readonly #archived = new Map<string, string>();

  /** Whether anything of the pack will ask; else there is no need to remember. */
  readonly #isAsked: boolean;

  constructor(evidence: Evidence) {
    const isListed = evidence.reader.files.has(PACK.archive);
    this.#isAsked = isListed || filesIn(evidence, PACK.statements).length > 0;
  }

  add({ kind, body, blobs }: LeafEntry): void {
    if (!this.#isAsked) return;
    for (const field of ['digest', 'contentDigest', 'sha256']) {
      const value = body[field];
      if (typeof value === 'string') this.#digests.add(value.replace(/^sha256:/, ''));
    }
    for (const { sha256 } of blobs) this.#digests.add(sha256);
    const { key, versionId, sha256 } = body;
    const isArchived = kind === 'Archived' && typeof key === 'string';
    if (isArchived && typeof versionId === 'string' && typeof sha256 === 'string') {
      this.#archived.set(`${key} ${versionId}`, sha256);
    }
  }

  hasDigest(sha256: string): boolean {
    return this.#digests.has(sha256);
  }

  archivedAs(key: string, versionId: string): string | undefined {
    return this.#archived.get(`${key} ${versionId}`);
  }
}

/** in-toto statements: who signed each, and whether entries of the pack speak of its subjects. */
export async function checkStatements(
  evidence: Evidence,
  keys: readonly NoteKey[],
  backing: Backing,
): Promise<void> {
  const files = filesIn(evidence, PACK.statements);
  let good = 0;
  for (const file of files) good += Number(await isBacked(evidence, file, keys, backing));
  if (good === 0 || evidence.findings.has('NoKey')) return;
  const which = good === 1 ? 'The in-toto statement is' : `The ${good} in-toto statements are`;
  evidence.findings.proven.push(
    `${which} signed by the journal, on digests that proven entries speak of.`,
  );
}

async function isBacked(
  evidence: Evidence,
  file: string,
  keys: readonly NoteKey[],
  backing: Backing,
): Promise<boolean> {
  const { findings } = evidence;
  const place = { file };
  const text = (await textOf(evidence, file)) ?? '';
  const envelope = reading(evidence, file, () => parseEnvelope(text));
  const statement = envelope && reading(evidence, file, () => parseStatement(envelope));
  if (!statement) return false;
  if (
    !signerOf(
      envelope,
      keys.filter(({ algorithm }) => algorithm === 'Ed25519'),
    )
  ) {
    findings.tampered('StatementInvalid', 'the statement is not what one of the keys signed', {
      place,
    });
    return false;
  }
  const strange = statement.subject.find(
    ({ digest }) => !backing.hasDigest(digest['sha256'] ?? ''),
  );
  if (!strange) return true;
  findings.unchecked(
    'StatementUnbacked',
    `the statement speaks of ${strange.name}, of which no entry of the pack has the digest`,
    { place },
  );
  return false;
}

/** Versions in the archive: whether entries name the same ones. */
export async function checkArchive(evidence: Evidence, backing: Backing): Promise<void> {
  const { findings } = evidence;
  const text = await textOf(evidence, PACK.archive);
  const versions =
    text === undefined
      ? []
      : (reading(evidence, PACK.archive, () => parseArchive(Buffer.from(text))) ?? []);
  const place = { file: PACK.archive };
  for (const { key, versionId, sha256 } of versions) {
    const said = backing.archivedAs(key, versionId);
    if (said === undefined) {
      findings.unchecked(
        'ArchiveMismatch',
        `no entry of the pack says that ${key} was archived as version ${versionId}`,
        { place },
      );
    } else if (said !== sha256) {
      findings.tampered(
        'ArchiveMismatch',
        `${key}, version ${versionId}: the entry names another hash`,
        { place },
      );
    }
  }
  if (versions.length === 0) return;
  findings.notProven.push(
    `What lies in the archive: fetch the ${versions.length} versions that archive.json names by their version ids, and compare their SHA-256.`,
  );
}
