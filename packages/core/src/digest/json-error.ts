export type JsonErrorCode =
  | 'Unexpected'
  | 'UnexpectedEnd'
  | 'TrailingData'
  | 'DuplicateKey'
  | 'LoneSurrogate'
  | 'NumberRange'
  | 'TooDeep'
  | 'NotJson';

/**
 * Text that is not acceptable JSON, or a value that cannot be written as JSON.
 * `offset` counts UTF-16 code units from the start of the text; it is undefined for a value.
 */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly code: JsonErrorCode;
  readonly offset: number | undefined;

  constructor(code: JsonErrorCode, message: string, offset?: number) {
    super(offset === undefined ? message : `${message} (at offset ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
