import type { JsonObject } from '@clotho/api';
import { isObject, JsonError, parseJson } from '@clotho/core/journal';

import type { StreamEnd } from '../check/streams.ts';
import { VerifyError } from '../error.ts';

const FORMAT = 'clotho-audit/v1';

/** What an auditor keeps from one audit to the next, so that entries are read once. */
export interface AuditState {
  /** The newest checkpoint that was proven: a signed note. */
  checkpoint: string;
  /** How far each stream had come then. */
  streams: readonly (readonly [string, StreamEnd])[];
}

export function formatState({ checkpoint, streams }: AuditState): string {
  const ends = streams.map(([name, { last, hash, seq }]) => [name, last, hash, seq]);
  return `${JSON.stringify({ format: FORMAT, checkpoint, streams: ends })}\n`;
}

/** Throws VerifyError `Usage` for what is no state of an audit. */
export function parseState(text: string): AuditState {
  const { format, checkpoint, streams } = objectIn(text);
  if (format === FORMAT && typeof checkpoint === 'string' && Array.isArray(streams)) {
    return { checkpoint, streams: streams.map(endOf) };
  }
  throw unreadable();
}

function endOf(each: unknown): readonly [string, StreamEnd] {
  const [name, last, hash, seq] = Array.isArray(each) ? (each as unknown[]) : [];
  const isNamed = typeof name === 'string' && typeof hash === 'string';
  if (isNamed && typeof last === 'number' && typeof seq === 'number') {
    return [name, { last, hash, seq }];
  }
  throw unreadable();
}

function objectIn(text: string): JsonObject {
  try {
    const json = parseJson(text);
    return isObject(json) ? json : {};
  } catch (error) {
    if (error instanceof JsonError) throw unreadable();
    throw error;
  }
}

function unreadable(): VerifyError {
  return new VerifyError(
    'Usage',
    'this is no state of an earlier audit; remove the file, and everything is read again',
  );
}
