import { basename } from 'node:path';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { Host, Output } from './host.ts';
import { connect } from './kube.ts';
import { run } from './program.ts';
import { runProgram } from './run-program.ts';

process.exitCode = await run(processHost(), process.argv.slice(2));

function processHost(): Host {
  const interruption = new AbortController();
  const interrupted = interruption.signal;
  // Once: a second one ends the process in the usual way.
  process.once('SIGINT', () => interruption.abort());
  closeQuietly(process.stdout);
  return {
    calledAs: calledAs(process.argv[1] ?? ''),
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
    env: process.env,
    now: Date.now,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    random: Math.random,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    confirm: (question) => confirm(question, interrupted),
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    readFile: (path) => (path === '-' ? textOf(process.stdin) : readFile(path, 'utf8')),
    openFile: (path) => (path === '-' ? process.stdin : createReadStream(path)),
    interrupted,
    runProgram: (name, words) => runProgram(name, words, interrupted),
    connect: (options) => connect({ ...options, signal: interrupted }),
    exitCode: 0,
  };
}

/** A plugin of kubectl or oc is a program named `kubectl-clotho`. */
function calledAs(path: string): string {
  const name = basename(path);
  return name === 'kubectl-clotho' || name === 'oc-clotho' ? name.replace('-', ' ') : 'clotho';
}

function outputTo(stream: WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : 100;
    },
    get rows() {
      return stream.isTTY ? stream.rows : Number.POSITIVE_INFINITY;
    },
  };
}

/** `clotho get … | head` closes the pipe early, which is no error. */
function closeQuietly(stream: WriteStream): void {
  stream.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return /^y(es)?$/i.test((await reader.question(question, { signal })).trim());
  } finally {
    reader.close();
  }
}
