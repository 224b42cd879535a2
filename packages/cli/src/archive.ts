import type { Archive, ArchiveOptions } from '@clotho/archive';
import { CliError } from './error.ts';
import type { Host } from './host.ts';

/** The archive as an auditor reaches it: `https://HOST/BUCKET`, with a key that can read. @throws CliError */
export async function openArchive(url: string, env: Host['env']): Promise<Archive> {
  const { Archive: Opened } = await import('@clotho/archive');
  return new Opened({
    ...bucketOf(url, env),
    region: env['CLOTHO_ARCHIVE_REGION'] ?? 'us-east-1',
    // Nothing is written.
    retentionDays: 1,
    now: Date.now,
  });
}

type Bucket = Pick<ArchiveOptions, 'endpoint' | 'bucket' | 'accessKeyId' | 'secretAccessKey'>;

/** As `npm start` writes it down, the address has the key in it. */
function bucketOf(text: string, env: Host['env']): Bucket {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bucket = url?.pathname.replaceAll(/^\/|\/$/g, '');
  if (!url || !bucket) {
    throw new CliError('Usage', `--archive ${text}: give it as https://HOST/BUCKET`);
  }
  const accessKeyId = url.username || neededIn(env, 'CLOTHO_ARCHIVE_ACCESS_KEY_ID');
  const secretAccessKey = url.password || neededIn(env, 'CLOTHO_ARCHIVE_SECRET_ACCESS_KEY');
  return { endpoint: url.origin, bucket, accessKeyId, secretAccessKey };
}

function neededIn(env: Host['env'], name: string): string {
  const value = env[name];
  if (value) return value;
  throw new CliError('Usage', `--archive needs ${name} in the environment.`);
}
