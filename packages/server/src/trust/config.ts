import { parseDuration } from '@clotho/core';
import { ConfigError, type Environment } from '../config-error.ts';

/** Who besides this server vouches for the journal's checkpoints. */
export interface TrustConfig {
  /** File with the witnesses and how many of them have to sign (C2SP tlog-policy). */
  policyFile?: string;
  timestamps?: TimestampConfig;
}

export interface TimestampConfig {
  /** Authorities of RFC 3161. */
  urls: readonly string[];
  /** PEM file with the certificates that are trusted. */
  certificatesFile: string;
  /** How much time lies between two timestamps at least. */
  intervalMs: number;
}

/** Reads who is asked to vouch for checkpoints. Throws ConfigError naming the variable. */
export function readTrustConfig(env: Environment): TrustConfig {
  const policyFile = env['CLOTHO_WITNESS_POLICY_FILE'];
  const timestamps = timestampsOf(env);
  return { ...(policyFile ? { policyFile } : {}), ...(timestamps ? { timestamps } : {}) };
}

function timestampsOf(env: Environment): TimestampConfig | undefined {
  const urls = (env['CLOTHO_TIMESTAMP_URLS'] ?? '').split(/[\s,]+/).filter(Boolean);
  if (urls.length === 0) return undefined;
  const certificatesFile = env['CLOTHO_TIMESTAMP_CA_FILE'];
  if (!certificatesFile) {
    throw new ConfigError(
      'CLOTHO_TIMESTAMP_CA_FILE: CLOTHO_TIMESTAMP_URLS is set, so the certificates of these authorities are needed too',
    );
  }
  return { urls: urls.map(urlOf), certificatesFile, intervalMs: intervalOf(env) };
}

function urlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return text;
  throw new ConfigError(`CLOTHO_TIMESTAMP_URLS: "${text}" is no URL of an authority`);
}

function intervalOf(env: Environment): number {
  const text = env['CLOTHO_TIMESTAMP_INTERVAL'] ?? '1h';
  try {
    return parseDuration(text);
  } catch {
    throw new ConfigError(`CLOTHO_TIMESTAMP_INTERVAL: "${text}" is no duration; write it like 1h`);
  }
}
