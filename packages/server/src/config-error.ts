/** The environment holds something that can't be used; the message names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'BadConfig';
}

export type Environment = Readonly<Record<string, string | undefined>>;
