import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import {
  JournalError,
  parseVerifierKey,
  parseWitnessPolicy,
  type NoteKey,
  type WitnessPolicy,
} from '@clotho/core/journal';
import { parseAuthorities, TimestampError } from '@clotho/core/timestamp';

import { VerifyError } from '../error.ts';

export interface Options {
  /** Folder or tar. */
  pack: string;
  keys: NoteKey[];
  policy?: WitnessPolicy;
  /** Of timestamp authorities. */
  authorities: X509Certificate[];
  /** The text of an old checkpoint. */
  since?: string;
  /** File to write a report to. */
  report?: string;
  json: boolean;
  color: boolean;
}

/** Undefined when help was asked for. Throws VerifyError `Usage`. */
export async function readOptions(words: readonly string[]): Promise<Options | undefined> {
  const { values, positionals } = parse(words);
  if (values.help) return undefined;
  const [pack, ...more] = positionals;
  if (pack === undefined) throw usage('name the pack: a folder or a .tar');
  if (more.length > 0) throw usage(`one pack at a time; "${more[0]}" is a second one`);
  const keys = await Promise.all((values.key ?? []).map(readKeys));
  const { policy, tsa = [], 'since-checkpoint': since } = values;
  const authorities = await Promise.all(tsa.map(readAuthorities));
  return {
    pack,
    keys: keys.flat(),
    ...(policy === undefined ? {} : { policy: await readPolicy(policy) }),
    authorities: authorities.flat(),
    ...(since === undefined ? {} : { since: await readText(since, '--since-checkpoint') }),
    ...(values.report === undefined ? {} : { report: values.report }),
    json: values.json ?? false,
    color: !values['no-color'],
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, short: 'k' },
        policy: { type: 'string' },
        tsa: { type: 'string', multiple: true },
        'since-checkpoint': { type: 'string' },
        report: { type: 'string' },
        json: { type: 'boolean' },
        'no-color': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * A key as it is, or a file with one a line; lines that begin with # are remarks. Throws VerifyError.
 */
export async function readKeys(given: string): Promise<NoteKey[]> {
  const isKey = /^\S+\+[0-9a-f]{8}\+[\w+/=]+$/.test(given);
  const text = isKey ? given : await readText(given, '--key');
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(keyOf);
  if (keys.length > 0) return keys;
  throw usage(`--key: ${given} holds no key`);
}

function keyOf(line: string): NoteKey {
  try {
    return parseVerifierKey(line);
  } catch (error) {
    if (error instanceof JournalError) throw usage(`--key: ${error.message}`);
    throw error;
  }
}

/** A file with the witnesses that are trusted (C2SP tlog-policy). Throws VerifyError. */
export async function readPolicy(file: string): Promise<WitnessPolicy> {
  const text = await readText(file, '--policy');
  try {
    return parseWitnessPolicy(text);
  } catch (error) {
    if (error instanceof JournalError) throw usage(`--policy: ${error.message}`);
    throw error;
  }
}

async function readAuthorities(file: string): Promise<X509Certificate[]> {
  const text = await readText(file, '--tsa');
  try {
    return parseAuthorities(text);
  } catch (error) {
    if (error instanceof TimestampError) throw usage(`--tsa: ${file}: ${error.message}`);
    throw error;
  }
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usage(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function usage(message: string): VerifyError {
  return new VerifyError('Usage', `${message}. See clotho-verify --help`);
}
