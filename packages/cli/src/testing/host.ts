import { Readable } from 'node:stream';
import type { Host } from '../host.ts';
import { connect } from '../kube.ts';
import { run } from '../program.ts';
import type { ApiServer } from './api-server.ts';

export interface TestHost extends Host {
  stdout(): string;
  stderr(): string;
  /** The waits that were asked for, milliseconds. */
  slept: number[];
  interrupt(): void;
}

/** A host without a terminal in Berlin on 2025-12-14 at 13:05, that connects to `server`. */
export function testHost(server: ApiServer, changes: Partial<Host> = {}): TestHost {
  const interruption = new AbortController();
  const written = { out: '', err: '' };
  const slept: number[] = [];
  const output = (name: 'out' | 'err'): Host['out'] => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: 100,
    rows: 40,
  });
  return {
    calledAs: 'clotho',
    out: output('out'),
    err: output('err'),
    env: {},
    now: () => Date.parse('2025-12-14T12:05:00Z'),
    timeZone: 'Europe/Berlin',
    random: () => 0,
    interactive: false,
    confirm: () => Promise.reject(new Error('nobody is there to answer')),
    readFile: (path) => Promise.reject(new Error(`${path} is not there`)),
    openFile: () => Readable.from([]),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    interrupted: interruption.signal,
    runProgram: () => Promise.resolve(undefined),
    connect: (options) => connect({ kubeconfig: server.kubeconfig, ...options }),
    exitCode: 0,
    ...changes,
    stdout: () => written.out,
    stderr: () => written.err,
    slept,
    interrupt: () => interruption.abort(),
  };
}

/** Runs a command line as a user types it (without quotes). */
export function type(host: Host, line: string, ...more: string[]): Promise<number> {
  return run(host, [...line.split(' ').filter((word) => word !== ''), ...more]);
}
