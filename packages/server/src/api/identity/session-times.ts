import { decodeJwt, errors } from 'jose';

const HOUR_MS = 3_600_000;

/** A working day; then one logs in again. */
export const LONGEST_SESSION_MS: number = 12 * HOUR_MS;

/** When a session ends: with its token, unless that is renewed. Milliseconds, real time. */
export function sessionEnd(
  { token, refreshToken }: { token: string; refreshToken?: string },
  now: number,
): number {
  const end = refreshToken === undefined ? tokenEnd(token) : undefined;
  return Math.min(now + LONGEST_SESSION_MS, end ?? Number.POSITIVE_INFINITY);
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
