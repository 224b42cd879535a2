import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import { identify, isAlive, signal, type ProcessIdentity } from './process-identity.ts';
import { stateDirOf, type StateDir } from './state-dir.ts';
import { waitFor } from './wait.ts';

const KILL_AFTER_MS = 5000;

/** What to start. Processes of one `tier` are stopped together, higher tiers before lower ones. */
export interface ProcessSpec {
  /** Also the name of its log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly tier: number;
  /** Asks it to end; SIGTERM if left out. */
  readonly stopSignal?: NodeJS.Signals;
}

/** What `run/<name>.json` holds: enough to end exactly this process and to start it again. */
export interface ProcessRecord extends ProcessSpec, ProcessIdentity {}

/**
 * The processes of one state directory. Everything it knows is in the records there, so that any
 * process (the parent, the guardian, `npm stop`, a test) can look after what another one started.
 */
export class Processes {
  readonly #state: StateDir;

  constructor(stateRoot: string) {
    this.#state = stateDirOf(stateRoot);
  }

  /** Starts a process in a session of its own, logging to `log/<name>.log` (emptied if `fresh`). */
  start(spec: ProcessSpec, { fresh = true }: { fresh?: boolean } = {}): ProcessRecord {
    const log = openSync(this.logFile(spec.name), fresh ? 'w' : 'a', 0o600);
    try {
      const child = spawn(spec.command, [...spec.args], {
        detached: true,
        env: { ...spec.env },
        cwd: this.#state.root,
        stdio: ['ignore', log, log],
      });
      // Without a listener a missing binary would end this process; `pid` tells it just as well.
      child.on('error', () => undefined);
      child.unref();
      // From here to the record nothing may wait: the guardian ends only what is recorded.
      const identity = child.pid === undefined ? undefined : identify(child.pid);
      if (!identity) throw this.#failure(spec.name, `${spec.command} could not be started`);
      return this.#record({ ...spec, ...identity });
    } finally {
      closeSync(log);
    }
  }

  /** Stops a recorded process and starts it again in the same way. */
  async restart(name: string): Promise<ProcessRecord> {
    const record = this.require(name);
    await this.stop([record]);
    const { pid: _pid, startTime: _startTime, ...spec } = record;
    return this.start(spec, { fresh: false });
  }

  /** Sends a signal; the record stays, so that `restart` can bring the process back. */
  kill(name: string, signalName: NodeJS.Signals): void {
    signal(this.require(name), signalName);
  }

  /** Every record, last started tier first. */
  list(): ProcessRecord[] {
    return readdirIfThere(this.#state.run)
      .filter((file) => file.endsWith('.process.json'))
      .map((file) => this.#read(file))
      .filter((record) => record !== undefined)
      .toSorted((a, b) => b.tier - a.tier);
  }

  /** @throws EmbeddedError `ComponentFailed` when nothing of this name was started here. */
  require(name: string): ProcessRecord {
    const record = this.#read(`${name}.process.json`);
    if (record) return record;
    const known = this.list().map((each) => each.name);
    throw new EmbeddedError(
      'ComponentFailed',
      `no process "${name}" in ${this.#state.run}; there are: ${known.join(', ') || 'none'}`,
    );
  }

  /** @throws EmbeddedError when the process is no longer alive, with the end of its log. */
  assertAlive(name: string): void {
    if (!isAlive(this.require(name))) throw this.#failure(name, `${name} ended`);
  }

  /**
   * Ends the given processes (all, if not said otherwise), tier by tier: asks first, and SIGKILL after
   * five seconds. Records go as their processes end.
   *
   * @returns those that were alive.
   */
  async stop(records: ProcessRecord[] = this.list()): Promise<ProcessRecord[]> {
    const living = records.filter(isAlive);
    for (const tier of new Set(living.map((record) => record.tier))) {
      await Promise.all(living.filter((record) => record.tier === tier).map(end));
    }
    for (const record of records) this.#forget(record);
    return living;
  }

  logFile(name: string): string {
    return path.join(this.#state.log, `${name}.log`);
  }

  #failure(name: string, what: string): EmbeddedError {
    const tail = readIfThere(this.logFile(name)).trimEnd().split('\n').slice(-5).join('\n');
    const code = /address already in use/i.test(tail) ? 'PortTaken' : 'ComponentFailed';
    return new EmbeddedError(code, `${what}; see ${this.logFile(name)}, which ends with:\n${tail}`);
  }

  #record(record: ProcessRecord): ProcessRecord {
    mkdirSync(this.#state.run, { recursive: true, mode: 0o700 });
    const file = path.join(this.#state.run, `${record.name}.process.json`);
    writeFileSync(`${file}.tmp`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
    return record;
  }

  #read(file: string): ProcessRecord | undefined {
    const text = readIfThere(path.join(this.#state.run, file));
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Removes a record unless the name was started anew meanwhile. */
  #forget(record: ProcessRecord): void {
    const file = `${record.name}.process.json`;
    if (this.#read(file)?.pid === record.pid)
      rmSync(path.join(this.#state.run, file), { force: true });
  }
}

async function end(record: ProcessRecord): Promise<void> {
  const gone = { timeoutMs: KILL_AFTER_MS, describe: `${record.name} (${record.pid}) to end` };
  signal(record, record.stopSignal ?? 'SIGTERM');
  try {
    await waitFor(() => !isAlive(record), gone);
  } catch {
    signal(record, 'SIGKILL');
    await waitFor(() => !isAlive(record), gone);
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
