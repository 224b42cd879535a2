import { ConfigError, type Environment } from './config-error.ts';
import { readTrustConfig, type TrustConfig } from './trust/config.ts';

/** What the journal server is told from outside. */
export interface JournalConfig {
  /** URL of the database role that appends and reads. */
  url: string;
  /** URL of the role that owns the schema; with it the server migrates at its start. */
  ownerUrl?: string;
  /** PEM file with the Ed25519 key that checkpoints are signed with; made if it is not there. */
  keyFile: string;
  /** Name of the log in its checkpoints; it never changes. */
  origin: string;
  archive?: ArchiveConfig;
  trust: TrustConfig;
  host: string;
  port: number;
  tls?: { certFile: string; keyFile: string };
  /** How many people it takes to erase content. */
  erasurePeople: 1 | 2;
  /** Who administers the first organisation, if there is to be one. */
  firstAdmin?: FirstAdmin;
}

/** The organisation that is made where it is not there yet, over the whole journal. */
export interface FirstAdmin {
  organization: string;
  identity: string;
}

/** The S3 bucket that the journal's checkpoints go to. */
interface ArchiveConfig {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  retentionDays: number;
  /** Make the bucket, with Object Lock, if it is not there. */
  create: boolean;
}

/** How the gate and the operator reach the journal server. */
export interface JournalClientConfig {
  url: string;
  /** PEM file with the authority that signed the server's certificate. */
  caFile?: string;
  /** PEM file with the X25519 public key of whoever may read what is archived. */
  recipientFile?: string;
}

/** Reads and checks what the journal server needs. Throws ConfigError naming the variable. */
export function readJournalConfig(env: Environment): JournalConfig {
  const ownerUrl = env['CLOTHO_JOURNAL_OWNER_URL'];
  const host = env['CLOTHO_API_HOST'] ?? '0.0.0.0';
  const tls = tlsOf(env);
  const archive = archiveOf(env);
  if (!tls && !isLoopback(host)) {
    throw new ConfigError(
      `CLOTHO_API_HOST: tokens must not cross a network in the clear; on ${host} set CLOTHO_API_TLS_CERT and CLOTHO_API_TLS_KEY, or listen on 127.0.0.1`,
    );
  }
  return {
    url: databaseUrl('CLOTHO_JOURNAL_URL', env['CLOTHO_JOURNAL_URL']),
    ...(ownerUrl ? { ownerUrl: databaseUrl('CLOTHO_JOURNAL_OWNER_URL', ownerUrl) } : {}),
    keyFile: env['CLOTHO_JOURNAL_KEY_FILE'] ?? '/var/lib/clotho/journal.key',
    origin: originOf(env['CLOTHO_JOURNAL_ORIGIN'] ?? 'clotho'),
    ...(archive ? { archive } : {}),
    trust: readTrustConfig(env),
    host,
    port: portOf(env['CLOTHO_API_PORT'] ?? '8443'),
    ...(tls ? { tls } : {}),
    ...powersOf(env),
  };
}

/** Undefined while entries stay in a local file. Throws ConfigError. */
export function readJournalClientConfig(env: Environment): JournalClientConfig | undefined {
  const url = env['CLOTHO_JOURNAL_SERVER'];
  if (!url) return undefined;
  const caFile = env['CLOTHO_JOURNAL_CA_FILE'];
  const recipientFile = env['CLOTHO_ARCHIVE_RECIPIENT_FILE'];
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:' || (parsed && isLoopback(parsed.hostname))) {
    return {
      url: url.replace(/\/$/, ''),
      ...(caFile ? { caFile } : {}),
      ...(recipientFile ? { recipientFile } : {}),
    };
  }
  throw new ConfigError(
    `CLOTHO_JOURNAL_SERVER: "${url}" is no https URL (http is for loopback alone)`,
  );
}

function archiveOf(env: Environment): ArchiveConfig | undefined {
  const endpoint = env['CLOTHO_ARCHIVE_ENDPOINT'];
  if (!endpoint) return undefined;
  const needed = (name: string): string => {
    const value = env[name];
    if (value) return value;
    throw new ConfigError(`${name}: CLOTHO_ARCHIVE_ENDPOINT is set, so the archive needs it too`);
  };
  if (!/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : '')) {
    throw new ConfigError(`CLOTHO_ARCHIVE_ENDPOINT: "${endpoint}" is no URL of an S3 service`);
  }
  const retentionDays = Number(env['CLOTHO_ARCHIVE_RETENTION_DAYS'] ?? '365');
  if (!Number.isInteger(retentionDays) || retentionDays < 1) {
    throw new ConfigError('CLOTHO_ARCHIVE_RETENTION_DAYS: give a whole number of days from 1 on');
  }
  return {
    endpoint,
    region: env['CLOTHO_ARCHIVE_REGION'] ?? 'us-east-1',
    bucket: needed('CLOTHO_ARCHIVE_BUCKET'),
    accessKeyId: needed('CLOTHO_ARCHIVE_ACCESS_KEY_ID'),
    secretAccessKey: needed('CLOTHO_ARCHIVE_SECRET_ACCESS_KEY'),
    retentionDays,
    create: env['CLOTHO_ARCHIVE_CREATE'] === '1',
  };
}

function databaseUrl(name: string, text: string | undefined): string {
  const isUrl = text !== undefined && /^postgres(?:ql)?:\/\/\S+$/.test(text) && URL.canParse(text);
  if (isUrl) return text;
  throw new ConfigError(
    `${name}: give the URL of a database, postgresql://ROLE:PASSWORD@HOST/NAME`,
  );
}

function originOf(text: string): string {
  if (/^[^\s+]{1,200}$/u.test(text)) return text;
  throw new ConfigError(`CLOTHO_JOURNAL_ORIGIN: "${text}" must be without spaces and "+"`);
}

function powersOf(env: Environment): Pick<JournalConfig, 'erasurePeople' | 'firstAdmin'> {
  const erasurePeople = erasurePeopleOf(env['CLOTHO_ERASURE_PEOPLE'] ?? '2');
  const firstAdmin = firstAdminOf(env['CLOTHO_ORG_ADMIN']);
  return { erasurePeople, ...(firstAdmin ? { firstAdmin } : {}) };
}

function erasurePeopleOf(text: string): 1 | 2 {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new ConfigError(`CLOTHO_ERASURE_PEOPLE: "${text}" is neither 1 nor 2`);
}

function firstAdminOf(text: string | undefined): FirstAdmin | undefined {
  if (!text) return undefined;
  const [, organization, identity] =
    /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)=(\S+)$/.exec(text) ?? [];
  if (organization !== undefined && identity !== undefined) return { organization, identity };
  throw new ConfigError(
    `CLOTHO_ORG_ADMIN: "${text}" names no organisation and its first admin; write it like acme=https://login.example#ada`,
  );
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ConfigError(`CLOTHO_API_PORT: "${text}" is no port; give a number from 1 to 65535`);
}

function tlsOf(env: Environment): JournalConfig['tls'] {
  const certFile = env['CLOTHO_API_TLS_CERT'];
  const keyFile = env['CLOTHO_API_TLS_KEY'];
  if (!certFile && !keyFile) return undefined;
  if (certFile && keyFile) return { certFile, keyFile };
  throw new ConfigError('CLOTHO_API_TLS_CERT and CLOTHO_API_TLS_KEY: give both, or neither');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || host.startsWith('127.');
}
