import {
  JournalError,
  JsonError,
  PACK,
  parsePackManifest,
  README,
  type PackManifest,
} from '@clotho/core/journal';

import { VerifyError } from '../error.ts';
import type { PackReader } from '../pack/reader.ts';
import type { Findings } from './finding.ts';

/** A pack that is being checked. */
export interface Evidence {
  reader: PackReader;
  manifest: PackManifest;
  findings: Findings;
}

/** Reads what the pack says of itself. Throws VerifyError where there is nothing to check. */
export async function openEvidence(reader: PackReader, findings: Findings): Promise<Evidence> {
  if (!reader.files.has(PACK.manifest)) {
    throw new VerifyError('NoPack', `there is no ${PACK.manifest}: this is no evidence pack`);
  }
  const manifest = await parsed(reader);
  for (const { path, size } of manifest.files) {
    const place = { file: path };
    const found = reader.files.get(path);
    if (found === undefined) {
      findings.tampered('FileMissing', `${path} is listed in ${PACK.manifest} and is gone`, {
        place,
      });
    } else if (found !== size) {
      const message = `${path} has ${found} bytes, and ${size} when the pack was made`;
      findings.unchecked('FileAltered', message, { place });
    }
  }
  await tellUnlisted(reader, manifest, findings);
  return { reader, manifest, findings };
}

/** What nobody vouches for: files that are not listed, and a first page that is not the usual one. */
async function tellUnlisted(
  reader: PackReader,
  manifest: PackManifest,
  findings: Findings,
): Promise<void> {
  const listed = new Set<string>([PACK.manifest, ...manifest.files.map(({ path }) => path)]);
  const readme = reader.files.has(PACK.readme) ? await reader.read(PACK.readme) : undefined;
  if (readme && readme.toString() !== README) {
    findings.notProven.push(`What ${PACK.readme} says: it is not the text that packs come with.`);
  }
  const strange = [...reader.files.keys()].filter((path) => !listed.has(path));
  if (strange.length > 0) {
    findings.notProven.push(
      `What stands in files that the pack does not list: ${strange.slice(0, 5).join(', ')}${strange.length > 5 ? ', …' : ''}.`,
    );
  }
}

/** The files of a folder of the pack, sorted by path. */
export function filesIn({ reader }: Evidence, folder: string): string[] {
  return [...reader.files.keys()].filter((path) => path.startsWith(folder)).toSorted();
}

/** The text of a file, or undefined where there is none. */
export async function textOf({ reader }: Evidence, path: string): Promise<string | undefined> {
  return reader.files.has(path) ? (await reader.read(path)).toString() : undefined;
}

/** Runs `read` on content of a file; what it cannot read is a finding. */
export function reading<T>(evidence: Evidence, file: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JournalError || error instanceof JsonError)) throw error;
    evidence.findings.unchecked('FileUnreadable', `${file} can't be read: ${error.message}`, {
      place: { file },
    });
    return undefined;
  }
}

async function parsed(reader: PackReader): Promise<PackManifest> {
  try {
    return parsePackManifest(await reader.read(PACK.manifest));
  } catch (error) {
    if (!(error instanceof JournalError || error instanceof JsonError)) throw error;
    throw new VerifyError('NoPack', `${PACK.manifest} can't be read: ${error.message}`, error);
  }
}
