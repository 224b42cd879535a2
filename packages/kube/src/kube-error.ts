import type { JsonObject } from '@clotho/core';

/**
 * Why a call gave no result. The first row is the API server's refusal; the second says that nothing
 * is known: it did not answer, not in time, or not in words that can be read.
 */
export type KubeErrorCode =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'TooLarge'
  | 'UnsupportedMediaType'
  | 'Invalid'
  | 'TooManyRequests'
  | 'Timeout'
  | 'Unreachable'
  | 'Aborted'
  | 'Malformed'
  | 'ServerError';

export interface KubeErrorDetails {
  /** HTTP status, when the server answered at all. */
  readonly status?: number | undefined;
  /** The `Status` object that the server sent. */
  readonly apiStatus?: JsonObject | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: KubeErrorCode;
  readonly status: number | undefined;
  readonly apiStatus: JsonObject | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: KubeErrorCode, message: string, details: KubeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.apiStatus = details.apiStatus;
    this.retryAfterMs = details.retryAfterMs;
  }
}

const UNCHECKED: ReadonlySet<KubeErrorCode> = new Set<KubeErrorCode>([
  'TooManyRequests',
  'Timeout',
  'Unreachable',
  'Aborted',
  'Malformed',
  'ServerError',
]);

const CODE_OF_STATUS: Readonly<Record<number, KubeErrorCode>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'UnsupportedMediaType',
  409: 'Conflict',
  410: 'Gone',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  504: 'Timeout',
};

const CODE_OF_REASON: Readonly<Record<string, KubeErrorCode>> = {
  AlreadyExists: 'AlreadyExists',
  Expired: 'Gone',
  Gone: 'Gone',
};

/** True when the call says nothing about the object: neither that it is there nor that it is not. */
export function couldNotCheck(error: unknown): boolean {
  return !(error instanceof KubeError) || UNCHECKED.has(error.code);
}

export function isNotFound(error: unknown): error is KubeError {
  return hasCode(error, 'NotFound');
}

export function isAlreadyExists(error: unknown): error is KubeError {
  return hasCode(error, 'AlreadyExists');
}

export function isConflict(error: unknown): error is KubeError {
  return hasCode(error, 'Conflict');
}

export function isForbidden(error: unknown): error is KubeError {
  return hasCode(error, 'Forbidden');
}

export function isInvalid(error: unknown): error is KubeError {
  return hasCode(error, 'Invalid');
}

export function isGone(error: unknown): error is KubeError {
  return hasCode(error, 'Gone');
}

function hasCode(error: unknown, code: KubeErrorCode): error is KubeError {
  return error instanceof KubeError && error.code === code;
}

/** Maps an HTTP status and the reason of a `Status` object to a code. */
export function codeOf(status: number, reason: unknown): KubeErrorCode {
  const byReason = typeof reason === 'string' ? CODE_OF_REASON[reason] : undefined;
  return byReason ?? CODE_OF_STATUS[status] ?? (status < 500 ? 'BadRequest' : 'ServerError');
}
