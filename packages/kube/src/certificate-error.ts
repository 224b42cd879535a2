export type CertificateErrorCode =
  | 'ForeignSecret'
  | 'Contended'
  /** Of a given certificate: it can't be served with, or nobody would trust it. */
  | 'Missing'
  | 'Mismatch'
  | 'Expired'
  | 'WrongNames'
  | 'WrongCa';

/** Why the serving certificate could not be agreed on. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code: CertificateErrorCode;

  constructor(code: CertificateErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
