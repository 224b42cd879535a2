import postgres, { type Sql } from 'postgres';

const CONNECT_SECONDS = 5;
const RETRY_SECONDS = 0.25;
const BIGINT_OID = 20;

export type Database = Sql<{ bigint: number }>;

interface ConnectOptions {
  /** Most connections at once. */
  readonly max: number;
  /** Told whenever a connection ends. */
  readonly onClose?: () => void;
}

/** A pool of connections to PostgreSQL; each is made when it is first needed. */
export function connect(url: string, { max, onClose }: ConnectOptions): Database {
  return postgres(url, {
    max,
    connect_timeout: CONNECT_SECONDS,
    // The default grows to 20 s with each connection that a restart of the database cuts.
    backoff: () => RETRY_SECONDS,
    // A lead ends by what happens, not by age.
    max_lifetime: null,
    // Arrays go as text; asking for the types of the database would cost a round trip each time.
    fetch_types: false,
    onnotice: () => undefined,
    ...(onClose ? { onclose: onClose } : {}),
    connection: { application_name: 'clotho' },
    // Sizes and indices of this journal stay below 2^53, so that numbers hold them.
    types: {
      bigint: {
        to: BIGINT_OID,
        from: [BIGINT_OID],
        parse: Number,
        serialize: (value: number) => String(value),
      },
    },
  });
}

/** An array as PostgreSQL writes it. */
export function arrayText(values: readonly (string | number)[]): string {
  const written = values.map((value) => (typeof value === 'number' ? value : quoted(value)));
  return `{${written.join(',')}}`;
}

function quoted(text: string): string {
  const isPlain = !text.includes('"') && !text.includes('\\');
  return `"${isPlain ? text : text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
