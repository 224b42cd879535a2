import { hash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { ArchiveError } from './error.ts';

export interface BucketOptions {
  /** URL of the S3 service, without the bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BucketRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Of an object; the bucket itself, if left out. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Enough for an answer, and for each MiB that is sent. */
const TIMEOUT_MS = { answer: 8_000, eachMiB: 1_000 };
const MIB = 1024 * 1024;

/** One bucket of an S3 service; answers are left to the caller. */
export class Bucket {
  readonly name: string;
  readonly #aws: AwsClient;
  readonly #url: string;

  constructor(options: BucketOptions) {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
    this.name = bucket;
    // Retries are the caller's: it knows how long something may wait.
    this.#aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
    this.#url = `${endpoint.replace(/\/$/, '')}/${bucket}`;
  }

  /** @throws ArchiveError `Unavailable` when no answer comes, or one of 5xx; `Refused` for 401, 403 */
  async call({ method, key, query, headers, body }: BucketRequest): Promise<Response> {
    const path = key === undefined ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`;
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    // The service checks what arrives against the digest, and the signature covers it.
    const digest = body ? { 'x-amz-checksum-sha256': hash('sha256', body, 'base64') } : {};
    const init = {
      method,
      headers: { ...digest, ...headers },
      signal: AbortSignal.timeout(timeoutFor(body)),
      ...(body ? { body } : {}),
    };
    const response = await this.#aws
      .fetch(`${this.#url}${path}${search}`, init)
      .catch((cause: unknown) => {
        const message = `the archive at ${this.#url} does not answer; bring it back`;
        throw new ArchiveError('Unavailable', message, { cause });
      });
    if (response.status >= 500) {
      throw new ArchiveError('Unavailable', `the archive answers ${await reasonOf(response)}`);
    }
    if (response.status === 401 || response.status === 403) {
      throw new ArchiveError(
        'Refused',
        `the archive refuses ${method} in bucket ${this.name}: ${await reasonOf(response)}; check the key and its rights`,
      );
    }
    return response;
  }
}

function timeoutFor(body: Uint8Array | undefined): number {
  return TIMEOUT_MS.answer + Math.ceil((body?.length ?? 0) / MIB) * TIMEOUT_MS.eachMiB;
}

/** Status and the code that S3 gives, such as "409 BucketAlreadyExists". */
export async function reasonOf(response: Response): Promise<string> {
  const code = /<Code>([^<]*)<\/Code>/.exec(await response.text())?.[1];
  return `${response.status}${code === undefined ? '' : ` ${code}`}`;
}
