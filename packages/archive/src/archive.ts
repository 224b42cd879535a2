import { hash } from 'node:crypto';
import { Bucket, reasonOf, type BucketOptions } from './bucket.ts';
import { ArchiveError } from './error.ts';
import { firstVersions, type ObjectVersion } from './versions.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface ArchiveOptions extends BucketOptions {
  /** For how long nobody can remove or alter what is put, not even the owner of the account. */
  readonly retentionDays: number;
  /** Milliseconds since 1970, real time: the archive compares it with its own. */
  readonly now: () => number;
}

/** Where something lies for good; the version can't be hidden by a delete marker. */
export interface Archived {
  readonly key: string;
  readonly versionId: string;
  /** It lay there before. */
  readonly existed: boolean;
}

/** What became of a version that was to go: it is gone, or locked until then (null: a legal hold). */
export type Removal =
  { readonly removed: true } | { readonly removed: false; readonly lockedUntil: string | null };

/** Objects in an S3 bucket that are written once, locked, and read back. */
export class Archive {
  readonly #bucket: Bucket;
  readonly #options: ArchiveOptions;

  constructor(options: ArchiveOptions) {
    this.#bucket = new Bucket(options);
    this.#options = options;
  }

  get bucket(): string {
    return this.#bucket.name;
  }

  /** Makes the bucket with Object Lock, if it is not there. @throws ArchiveError */
  async prepare(): Promise<void> {
    const made = await this.#bucket.call({
      method: 'PUT',
      headers: { 'x-amz-bucket-object-lock-enabled': 'true' },
    });
    if (!made.ok && made.status !== 409) {
      const message = `bucket ${this.#bucket.name} could not be made: ${await reasonOf(made)}`;
      throw new ArchiveError('Unavailable', message);
    }
    await this.check();
  }

  /** @throws ArchiveError `NotLocked` when what is put could be altered later */
  async check(): Promise<void> {
    const answer = await this.#bucket.call({ method: 'GET', query: { 'object-lock': '' } });
    const text = await answer.text();
    if (answer.ok && text.includes('<ObjectLockEnabled>Enabled<')) return;
    throw new ArchiveError(
      'NotLocked',
      `bucket ${this.#bucket.name} has no Object Lock, so that what is in it could be altered: make it anew with Object Lock enabled`,
    );
  }

  /**
   * Puts an object under a name that nothing else has, locks it, and reads it back. Putting the same
   * again does nothing. @throws ArchiveError
   */
  async put(key: string, content: Uint8Array): Promise<Archived> {
    const body = new Uint8Array(content);
    const { now, retentionDays } = this.#options;
    const answer = await this.#bucket.call({
      method: 'PUT',
      key,
      body,
      headers: {
        'if-none-match': '*',
        'x-amz-object-lock-mode': 'COMPLIANCE',
        'x-amz-object-lock-retain-until-date': new Date(
          now() + retentionDays * DAY_MS,
        ).toISOString(),
      },
    });
    const existed = answer.status === 412 || answer.status === 409;
    if (!answer.ok && !existed) {
      const message = `the archive does not take ${key}: ${await reasonOf(answer)}`;
      throw new ArchiveError('Unavailable', message);
    }
    const versionId = answer.headers.get('x-amz-version-id') ?? (await this.#firstVersion(key));
    await this.#compare(key, versionId, body);
    return { key, versionId, existed };
  }

  /** Puts content under its own hash. @throws ArchiveError */
  putContent(content: Uint8Array): Promise<Archived> {
    return this.put(`content/sha256/${hash('sha256', content)}`, content);
  }

  /** What lies there; undefined when nothing does. @throws ArchiveError */
  async get(key: string, versionId?: string): Promise<Buffer | undefined> {
    const query = versionId === undefined ? {} : { query: { versionId } };
    const answer = await this.#bucket.call({ method: 'GET', key, ...query });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new ArchiveError('Unavailable', `${key}: ${await reasonOf(answer)}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /**
   * Removes a version for good, once its lock has ended; removing it again does nothing.
   * @throws ArchiveError
   */
  async remove(key: string, versionId: string): Promise<Removal> {
    const query = { versionId };
    const found = await this.#bucket.call({ method: 'HEAD', key, query });
    if (found.status === 404) return { removed: true };
    if (!found.ok) throw new ArchiveError('Unavailable', `${key}: ${await reasonOf(found)}`);
    const lockedUntil = lockOf(found.headers, this.#options.now());
    if (lockedUntil !== undefined) return { removed: false, lockedUntil };
    const gone = await this.#bucket.call({ method: 'DELETE', key, query });
    if (gone.ok || gone.status === 404) return { removed: true };
    throw new ArchiveError('Unavailable', `${key} is still there: ${await reasonOf(gone)}`);
  }

  /**
   * The first version of each object whose name begins so, in the order of names: what was put,
   * whatever somebody put or hid afterwards. @throws ArchiveError
   */
  list(prefix: string, most: number): Promise<ObjectVersion[]> {
    return firstVersions(this.#bucket, prefix, most);
  }

  async #firstVersion(key: string): Promise<string> {
    const versions = await this.list(key, 1);
    const found = versions.find((version) => version.key === key)?.versionId;
    if (found !== undefined) return found;
    throw new ArchiveError('Unavailable', `${key} was put, and the archive does not show it`);
  }

  /** The archive has what was given to it only when it gives it back. */
  async #compare(key: string, versionId: string, content: Uint8Array): Promise<void> {
    const read = await this.get(key, versionId);
    if (read && Buffer.compare(read, content) === 0) return;
    throw new ArchiveError(
      'Different',
      `under ${key} (version ${versionId}) the archive holds something else: find out who wrote it`,
    );
  }
}

/** Until when nobody can remove it, RFC 3339; null for a hold without an end. */
function lockOf(headers: Headers, now: number): string | null | undefined {
  if (headers.get('x-amz-object-lock-legal-hold') === 'ON') return null;
  const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  return until > now ? new Date(until).toISOString() : undefined;
}
