/** A field of a ChangeWindow that can't be read. */
export class WindowError extends Error {
  override readonly name = 'WindowError';
  readonly code: 'BadSchedule' | 'BadRule' | 'BadZone' | 'BadDuration' | 'BadTime' | 'NeverInForce';
  /** Of the spec, e.g. `schedule`. */
  readonly field: string;

  constructor(code: WindowError['code'], field: string, message: string) {
    super(`spec.${field}: ${message}`);
    this.code = code;
    this.field = field;
  }
}
