export type OrganizationErrorCode = 'Exists' | 'NoOrganization' | 'NoMember' | 'LastAdmin';

/** What can't be done to an organisation; `message` says what to do next. */
export class OrganizationError extends Error {
  override readonly name = 'OrganizationError';
  readonly code: OrganizationErrorCode;

  constructor(code: OrganizationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
