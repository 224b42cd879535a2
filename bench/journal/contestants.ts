import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { cpuSecondsOfFamily } from '../shared/process-use.ts';
import { entryText, linesText, requestText } from './entries.ts';
import { HttpConnection } from './http-connection.ts';
import { putUnderLoad, type Load } from './load.ts';

/** PostgreSQL has a process a connection; more of them than this help nobody. */
const MOST_CONNECTIONS = 48;
/** What one call may bring. */
const BULK = 256;
/** Entries of an import, about as many as the command line sends at once. */
const IMPORT = 4096;
const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';

export interface Row {
  what: string;
  load: Load;
  /** Microseconds of processor time of the server process an entry; a database is not counted. */
  cpuMicros?: number;
  /** The same of the database, with all that it does besides. */
  databaseCpuMicros?: number;
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
  /** Of PostgreSQL, where there is one behind it. */
  databasePid?: number;
  token?: string;
}

/** How entries are sent. */
interface Form {
  type: string;
  /** Entries a call. */
  each: number;
  text: (id: string, change: number, count: number) => string;
}

/** One entry a call. */
export function appends(target: Target, size: Size): Promise<Row> {
  return overHttp(target, size, { type: JSON_TYPE, each: 1, text: requestText });
}

/** As many entries a call as one may bring; figures are of entries. */
export async function bulk(target: Target, size: Size): Promise<Row> {
  const what = `${target.what}, ${BULK} a call`;
  return overHttp({ ...target, what }, size, { type: JSON_TYPE, each: BULK, text: requestText });
}

/** Entries a line, many a call; figures are of entries. */
export async function imports(target: Target, size: Size): Promise<Row> {
  const what = `${target.what}, import of ${IMPORT} a call`;
  const url = new URL('/api/v1/entries/import', target.url);
  return overHttp({ ...target, what, url }, size, {
    type: LINES_TYPE,
    each: IMPORT,
    text: linesText,
  });
}

async function overHttp(
  { what, url, pid, databasePid, token }: Target,
  { writers: count, seconds }: Size,
  { type, each, text }: Form,
): Promise<Row> {
  const connections = await Promise.all(
    Array.from({ length: count }, () => HttpConnection.open(url, type, token)),
  );
  const run = randomBytes(4).toString('hex');
  let calls = 0;
  const writers = connections.map((connection, i) => () => {
    calls += 1;
    // Tessera takes any bytes: it gets the same ones.
    return connection.post(text(`${run}/${calls}`, i, each));
  });
  const used = [pid, databasePid ?? 0].map((of) => usedBy(of));
  const load = await putUnderLoad(writers, seconds);
  const [cpuMicros = 0, databaseCpuMicros = 0] = used.map((use) => (use() * 1e6) / calls / each);
  for (const connection of connections) connection.close();
  return {
    what,
    load: { ...load, perSecond: load.perSecond * each },
    cpuMicros,
    ...(databasePid === undefined ? {} : { databaseCpuMicros }),
  };
}

/** Seconds of processor time that a process and its children use from now on. */
function usedBy(pid: number): () => number {
  const before = cpuSecondsOfFamily(pid);
  return () => cpuSecondsOfFamily(pid) - before;
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
