import type { Cluster, ConnectOptions } from './kube.ts';

/** A stream that people or programs read. */
export interface Output {
  write(text: string): void;
  isTerminal: boolean;
  columns: number;
  rows: number;
}

/** What a program printed, and how it ended. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** All that a command needs of the process it runs in. */
export interface Host {
  /** As it was typed: `clotho`, `kubectl clotho`. */
  calledAs: string;
  out: Output;
  err: Output;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** IANA name of the zone that times are shown in. */
  timeZone: string;
  /** From 0 up to 1. */
  random(): number;
  /** Whether somebody is there to answer. */
  interactive: boolean;
  /** Asks a question that is answered by yes or no. */
  confirm(question: string): Promise<boolean>;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Text of a file; `-` is standard input. Rejects if it can't be read. */
  readFile(path: string): Promise<string>;
  /** A file as it comes, for those that may be large; `-` is standard input. Throws if it can't be read. */
  openFile(path: string): AsyncIterable<Buffer>;
  /** Aborts when the user interrupts. */
  interrupted: AbortSignal;
  /** Runs a program of the PATH with this standard input; undefined if there is none by that name. */
  runProgram(name: string, words: readonly string[]): Promise<Ran | undefined>;
  /** @throws CliError */
  connect(options: ConnectOptions): Promise<Cluster>;
  /** What the process will exit with. */
  exitCode: number;
}
