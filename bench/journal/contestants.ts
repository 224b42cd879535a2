import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { cpuSecondsOf } from '../shared/process-use.ts';
import { entryText, requestText } from './entries.ts';
import { HttpConnection } from './http-connection.ts';
import { putUnderLoad, type Load } from './load.ts';

/** PostgreSQL has a process a connection; more of them than this help nobody. */
const MOST_CONNECTIONS = 48;
/** What one call may bring. */
const BULK = 256;

export interface Row {
  what: string;
  load: Load;
  /** Microseconds of processor time of the server process an entry; a database is not counted. */
  cpuMicros?: number;
}

export interface Size {
  writers: number;
  seconds: number;
}

/** A server that takes entries over HTTP. */
export interface Target {
  what: string;
  url: URL;
  pid: number;
  token?: string;
}

/** One entry a call. */
export function appends(target: Target, size: Size): Promise<Row> {
  return overHttp(target, size, 1);
}

/** As many entries a call as one may bring; figures are of entries. */
export async function bulk(target: Target, size: Size): Promise<Row> {
  const { what, load, cpuMicros } = await overHttp(target, size, BULK);
  const perSecond = load.perSecond * BULK;
  return {
    what: `${what}, ${BULK} a call`,
    load: { ...load, perSecond },
    ...(cpuMicros === undefined ? {} : { cpuMicros: cpuMicros / BULK }),
  };
}

async function overHttp({ what, url, pid, token }: Target, size: Size, each: number): Promise<Row> {
  const connections = await Promise.all(
    Array.from({ length: size.writers }, () => HttpConnection.open(url, token)),
  );
  const run = randomBytes(4).toString('hex');
  let count = 0;
  const writers = connections.map((connection, i) => () => {
    count += 1;
    // Tessera takes any bytes: it gets the same ones.
    return connection.post(requestText(`${run}/${count}`, i, each));
  });
  const cpuBefore = cpuSecondsOf(pid);
  const load = await putUnderLoad(writers, size.seconds);
  const cpuMicros = ((cpuSecondsOf(pid) - cpuBefore) * 1e6) / count;
  for (const connection of connections) connection.close();
  return { what, load, cpuMicros };
}

/** Single rows into a plain table of a database, each with its own commit. */
export async function inserts(url: string, { writers, seconds }: Size): Promise<Row> {
  const max = Math.min(writers, MOST_CONNECTIONS);
  const sql = postgres(url, { max, onnotice: () => undefined });
  await sql`CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, body text NOT NULL)`;
  let count = 0;
  const write = async (): Promise<void> => {
    count += 1;
    await sql`INSERT INTO plain (body) VALUES (${entryText(`plain/${count}`, count)})`;
  };
  const load = await putUnderLoad(
    Array.from({ length: writers }, () => write),
    seconds,
  );
  await sql`DROP TABLE plain`;
  await sql.end();
  return { what: `plain inserts, ${max} connections`, load };
}
