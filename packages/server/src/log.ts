/** Structured logging: one JSON object a line, so that a change can be followed by its id. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export function jsonLog(stream: { write(text: string): unknown }, now: () => string): Log {
  const line =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      stream.write(`${JSON.stringify({ at: now(), level, message, ...fields }, plain)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** Errors show what they say, not their stack: a log line is read by operators. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'bigint' ? value.toString() : value;
}
