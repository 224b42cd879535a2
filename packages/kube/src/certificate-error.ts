export type CertificateErrorCode = 'ForeignSecret' | 'Contended';

/** Why the serving certificate could not be agreed on. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: CertificateErrorCode;

  constructor(code: CertificateErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
