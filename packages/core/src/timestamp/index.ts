export { parseAuthorities } from './chain.ts';
export { TimestampError, type TimestampErrorCode } from './error.ts';
export { timestampRequest } from './request.ts';
export { readToken, type Token } from './token.ts';
export { verifyTimestamp, type Timestamp, type TimestampClaim } from './verify.ts';
