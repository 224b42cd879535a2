import { decodeJwt, errors } from 'jose';

const HOUR_MS = 3_600_000;

/** A working day; then one logs in again. */
export const LONGEST_SESSION_MS: number = 12 * HOUR_MS;

/** When a session with this token ends: never after the token does. Milliseconds, real time. */
export function sessionEnd(token: string, now: number): number {
  return Math.min(now + LONGEST_SESSION_MS, tokenEnd(token) ?? Number.POSITIVE_INFINITY);
}

/** When a token says that it ends; undefined for those that say nothing. Nothing is verified. */
export function tokenEnd(token: string): number | undefined {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? undefined : exp * 1000;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}
