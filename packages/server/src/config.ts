import os from 'node:os';
import { readCertificateConfig, type CertificateConfig } from './certificate/config.ts';
import { ConfigError, type Environment } from './config-error.ts';
import { readGatewayConfig, type GatewayConfig } from './gateway-config.ts';
import {
  readJournalClientConfig,
  readJournalConfig,
  type JournalClientConfig,
  type JournalConfig,
} from './journal-config.ts';
import { readVaultConfig, type VaultConfig } from './seal/vault/config.ts';
import { readSlackConfig, type SlackConfig } from './slack-config.ts';
import type { Endpoint } from './webhook/registration/configurations.ts';

/** Everything that the processes are told from outside. This file alone reads the environment. */
export interface Config {
  /** Path of a kubeconfig; absent in a Pod, where the ServiceAccount is used. */
  kubeconfig?: string;
  /**
   * Names this replica. It outlives the process: one that is started again after a crash takes up
   * its lease at once.
   */
  replica: string;
  /** Where entries wait for the journal server; where there is none, they stay. */
  journalFile: string;
  /** How the journal server is reached; absent where entries stay in the file. */
  journalServer?: JournalClientConfig;
  /** Development only: file with the offset of Clotho's clock. */
  clockFile?: string;
  /** How people are told in chat; absent where they are not. */
  slack?: SlackConfig;
  /** What Slack signs with: for the gate alone; absent where nobody decides from chat. */
  slackSigningSecret?: string;
  /** The external KMS that protects the seal keys; without any they are stored as they are. */
  vault?: VaultConfig;
  webhook: {
    host: string;
    port: number;
    /** Several replicas on this machine listen on the port. */
    reusePort: boolean;
    endpoint: Endpoint;
    dnsNames: string[];
    ips: string[];
    certificate: CertificateConfig;
  };
}

/** What the process that serves the API needs besides. */
export interface ApiConfig {
  journal: JournalConfig;
  gateway: GatewayConfig;
}

const SERVICE = { name: 'clotho-gate', namespace: 'clotho-gate' } as const;

/** Reads and checks the environment. Throws ConfigError naming the variable. */
export function readConfig(env: Environment = process.env): Config {
  const kubeconfig = env['CLOTHO_KUBECONFIG'];
  const clockFile = clockFileOf(env);
  const vault = readVaultConfig(env);
  const journalServer = readJournalClientConfig(env);
  const slack = readSlackConfig(env);
  const slackSigningSecret = env['CLOTHO_SLACK_SIGNING_SECRET'];
  return {
    ...(vault ? { vault } : {}),
    ...(slack ? { slack } : {}),
    ...(slackSigningSecret ? { slackSigningSecret } : {}),
    ...(kubeconfig ? { kubeconfig } : {}),
    ...(clockFile ? { clockFile } : {}),
    ...(journalServer ? { journalServer } : {}),
    replica: env['CLOTHO_REPLICA'] || os.hostname(),
    journalFile: env['CLOTHO_JOURNAL_FILE'] ?? '/var/lib/clotho/journal.jsonl',
    webhook: webhookOf(env),
  };
}

function webhookOf(env: Environment): Config['webhook'] {
  const url = env['CLOTHO_WEBHOOK_URL'];
  return {
    host: env['CLOTHO_WEBHOOK_HOST'] ?? '0.0.0.0',
    port: portOf(env['CLOTHO_WEBHOOK_PORT'] ?? '9443'),
    reusePort: env['CLOTHO_WEBHOOK_REUSE_PORT'] === '1',
    endpoint: url ? { url: urlOf(url) } : { service: SERVICE },
    dnsNames: [`${SERVICE.name}.${SERVICE.namespace}.svc`, 'localhost'],
    ips: ['127.0.0.1', ...(url ? ipsOf(new URL(url).hostname) : [])],
    certificate: readCertificateConfig(env),
  };
}

/** What the journal server needs besides. Throws ConfigError naming the variable. */
export function readApiConfig(env: Environment = process.env): ApiConfig {
  return { journal: readJournalConfig(env), gateway: readGatewayConfig(env) };
}

/** A clock that can be moved would let anybody open a window; production has none. */
function clockFileOf(env: Environment): string | undefined {
  const file = env['CLOTHO_CLOCK_FILE'];
  if (file && env['NODE_ENV'] === 'production') {
    throw new ConfigError(
      'CLOTHO_CLOCK_FILE moves the clock and is for development only; unset it, or unset NODE_ENV=production',
    );
  }
  return file;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ConfigError(`CLOTHO_WEBHOOK_PORT: "${text}" is no port; give a number from 1 to 65535`);
}

function urlOf(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text.replace(/\/$/, '');
  throw new ConfigError(`CLOTHO_WEBHOOK_URL: "${text}" is no https URL`);
}

function ipsOf(hostname: string): string[] {
  return /^[0-9.]+$|^\[.*\]$/.test(hostname) ? [hostname.replace(/^\[|\]$/g, '')] : [];
}
