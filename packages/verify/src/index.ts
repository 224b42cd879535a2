export { VerifyError } from './error.ts';
export type { Finding, FindingCode } from './check/finding.ts';
export { verifyPack, type Verdict, type VerifyOptions } from './check/verify.ts';
export { openPack, type PackReader } from './pack/reader.ts';
export { run as runVerifier, type Host as VerifierHost } from './cli/run.ts';
