import { readFile } from 'node:fs/promises';
import type { ArchivedCheckpoints } from '@clotho/archive';
import { JournalError, parseWitnessPolicy, type WitnessPolicy } from '@clotho/core/journal';
import { parseAuthorities, TimestampError } from '@clotho/core/timestamp';
import type { TimestampAuthority } from '@clotho/integrations';
import type { Journal } from '@clotho/store';
import { ConfigError } from '../config-error.ts';
import type { Log } from '../log.ts';
import type { TimestampConfig, TrustConfig } from './config.ts';
import { Cosigner } from './cosigner.ts';
import { Timestamper } from './timestamper.ts';

/** Those besides this server who vouch for the journal; absent where none are configured. */
export interface Trust {
  readonly cosigner: Cosigner | undefined;
  readonly timestamper: Timestamper | undefined;
  stop(): void;
}

interface Parts {
  journal: Journal;
  archive: ArchivedCheckpoints | undefined;
  log: Log;
}

/** Begins to have checkpoints cosigned and timestamped. Throws ConfigError naming the variable. */
export async function openTrust(
  { journal, archive, log }: Parts,
  config: TrustConfig,
): Promise<Trust> {
  const { policyFile, timestamps } = config;
  const policy = policyFile === undefined ? undefined : await readPolicy(policyFile);
  const authorities = timestamps ? await readAuthorities(timestamps) : [];
  const cosigner = policy ? new Cosigner({ journal, policy, log }) : undefined;
  const timestamper = timestamps
    ? new Timestamper({ journal, authorities, intervalMs: timestamps.intervalMs, archive, log })
    : undefined;
  return {
    cosigner,
    timestamper,
    stop: () => {
      cosigner?.stop();
      timestamper?.stop();
    },
  };
}

async function readPolicy(file: string): Promise<WitnessPolicy> {
  try {
    return parseWitnessPolicy(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof JournalError || isMissing(error)) {
      throw new ConfigError(`CLOTHO_WITNESS_POLICY_FILE: ${file}: ${error.message}`);
    }
    throw error;
  }
}

async function readAuthorities(config: TimestampConfig): Promise<TimestampAuthority[]> {
  const { urls, certificatesFile: file } = config;
  try {
    const certificates = parseAuthorities(await readFile(file, 'utf8'));
    return urls.map((url) => ({ url, certificates }));
  } catch (error) {
    if (error instanceof TimestampError || isMissing(error)) {
      throw new ConfigError(`CLOTHO_TIMESTAMP_CA_FILE: ${file}: ${error.message}`);
    }
    throw error;
  }
}

function isMissing(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
