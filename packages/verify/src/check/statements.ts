import {
  CHANGE_PREDICATE,
  changeStatement,
  isObject,
  PACK,
  parseArchive,
  parseEnvelope,
  parseStatement,
  signerOf,
  statementPayload,
  type Envelope,
  type NoteKey,
  type Statement,
} from '@clotho/core/journal';

import type { Backing } from './backing.ts';
import { filesIn, reading, textOf, type Evidence } from './evidence.ts';

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
  if (!strange) return repeatsEntries(evidence, { file, envelope, statement }, backing);
  findings.unchecked(
    'StatementUnbacked',
    `the statement speaks of ${strange.name}, of which no entry of the pack has the digest`,
    { place },
  );
  return false;
}

interface Opened {
  file: string;
  envelope: Envelope;
  statement: Statement;
}

/** Written anew from the entries, a statement about a Change has to be the same. */
function repeatsEntries(
  { findings, manifest }: Evidence,
  { file, envelope, statement }: Opened,
  backing: Backing,
): boolean {
  if (statement.predicateType !== CHANGE_PREDICATE) return true;
  const { stream, lastSeq } = placeOf(statement);
  const history = backing.historyUntil(stream, lastSeq);
  if (!history) {
    findings.notProven.push(
      `What ${file} says beyond its digests: the pack does not have every entry that it was made from.`,
    );
    return true;
  }
  const anew = changeStatement(history, manifest.origin);
  if (anew && statementPayload(anew).equals(envelope.payload)) return true;
  const message = 'the statement is signed by the journal, and says other than its entries';
  findings.tampered('StatementDiffers', message, { place: { file } });
  return false;
}

function placeOf({ predicate }: Statement): { stream: string; lastSeq: number } {
  const journal = predicate['journal'];
  const { stream, lastSeq } = isObject(journal) ? journal : {};
  return {
    stream: typeof stream === 'string' ? stream : '',
    lastSeq: typeof lastSeq === 'number' ? lastSeq : -1,
  };
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
  const which = versions.length === 1 ? 'version' : `${versions.length} versions`;
  if (!findings.has('ArchiveMismatch')) {
    findings.proven.push(
      `Which ${which} of the archive hold what was approved: proven entries name them by version id and SHA-256.`,
    );
  }
  findings.notProven.push(
    `What lies in the archive today: fetch the ${which} that archive.json names by version id, and compare the SHA-256.`,
  );
}
