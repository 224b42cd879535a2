import { type Bucket, reasonOf } from './bucket.ts';
import { ArchiveError } from './error.ts';

/** A version of an object that holds content, in contrast to a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

const PAGE = 100;

/** The oldest version of each object under a prefix; delete markers hide none of them. */
export async function firstVersions(
  bucket: Bucket,
  prefix: string,
  most: number,
): Promise<ObjectVersion[]> {
  const found = new Map<string, ObjectVersion>();
  let marker: Record<string, string> = {};
  for (;;) {
    const query = { versions: '', prefix, 'max-keys': String(PAGE), ...marker };
    const answer = await bucket.call({ method: 'GET', query });
    if (!answer.ok) {
      throw new ArchiveError('Unavailable', `versions of ${prefix}: ${await reasonOf(answer)}`);
    }
    const page = await answer.text();
    // Versions of one object come newest first, so that the last one seen is the oldest.
    for (const version of versionsIn(page)) found.set(version.key, version);
    const key = field(page, 'NextKeyMarker');
    const id = field(page, 'NextVersionIdMarker');
    const isEnd = field(page, 'IsTruncated') !== 'true' || key === undefined;
    // One more than asked for: only then are all versions of the last one known.
    if (isEnd || found.size > most) return [...found.values()].slice(0, most);
    marker = { 'key-marker': key, ...(id === undefined ? {} : { 'version-id-marker': id }) };
  }
}

function versionsIn(page: string): ObjectVersion[] {
  return [...page.matchAll(/<Version>(.*?)<\/Version>/gs)].map(([, version = '']) => ({
    key: field(version, 'Key') ?? '',
    versionId: field(version, 'VersionId') ?? '',
  }));
}

/** The text of an element of S3's XML, which has no attributes here. */
function field(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(amp|lt|gt|quot|apos|#x?[\da-fA-F]+);/g, (_all, entity: string) =>
    decode(entity),
  );
}

function decode(entity: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
  };
  if (named[entity] !== undefined) return named[entity];
  const isHex = entity.startsWith('#x');
  return String.fromCodePoint(Number.parseInt(entity.slice(isHex ? 2 : 1), isHex ? 16 : 10));
}
