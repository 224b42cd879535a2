/** A setting from outside that can't be gone by; the message names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'BadConfig';
}

export type Environment = Readonly<Record<string, string | undefined>>;
