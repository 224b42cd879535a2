import { useEffect, useRef, useState } from 'react';
import type { JournalInfo } from '@clotho/api';
import { useHost, type Host } from '@clotho/ui-host';
import { Failure, failureOf } from '../http/failure.ts';
import { answerOf, request } from '../http/request.ts';
import type { Entry } from './entry.ts';
import { checkAll, checkEntries, compareWith, look, type Look } from './proof/audit.ts';
import { utf8, type Bytes } from './proof/bytes.ts';
import { ProofError } from './proof/error.ts';
import type { Finding } from './proof/finding.ts';
import { LogSource } from './proof/source.ts';
import { keepSeen, seenIn } from './seen.ts';

/** The server takes so many calls a second; a whole journal is more. */
const TOO_FAST_MS = 1_000;

/** What is to be checked, besides that the journal as a whole is sound. */
export type Task =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'all' }
  | { readonly kind: 'compare'; readonly note: string };

export type Verification =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly done: number; readonly size: number }
  | { readonly state: 'done'; readonly findings: readonly Finding[] }
  /** It could not be checked; nothing is known. */
  | { readonly state: 'broken'; readonly message: string };

export interface Verifier {
  readonly verification: Verification;
  readonly verify: (task: Task) => void;
  readonly stop: () => void;
}

/** Checks proofs in this browser, with what any client of such logs is given. */
export function useVerification(): Verifier {
  const host = useHost();
  const [verification, setVerification] = useState<Verification>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const verify = (task: Task): void => {
    running.current?.abort();
    const run = new AbortController();
    running.current = run;
    setVerification({ state: 'running', done: 0, size: 0 });
    const onProgress = (done: number, size: number): void => {
      if (!run.signal.aborted) setVerification({ state: 'running', done, size });
    };
    findingsOf(task, host, { onProgress, signal: run.signal }).then(
      (findings) => {
        if (!run.signal.aborted) setVerification({ state: 'done', findings });
      },
      (error: unknown) => {
        if (!run.signal.aborted) setVerification({ state: 'broken', message: wordsOf(error) });
      },
    );
  };
  const stop = (): void => {
    running.current?.abort();
    setVerification({ state: 'idle' });
  };
  return { verification, verify, stop };
}

interface Run {
  readonly onProgress: (done: number, size: number) => void;
  readonly signal: AbortSignal;
}

async function findingsOf(task: Task, host: Host, run: Run): Promise<readonly Finding[]> {
  if (!('crypto' in globalThis) || !('subtle' in crypto))
    throw new ProofError('NoCrypto', INSECURE);
  const source = new LogSource((path) => bytesAt(host, path, run.signal));
  const key = await keyOf(host, run.signal);
  const looked = await look(source, key, seenIn(host.preferences));
  if (looked.seen) keepSeen(host.preferences, looked.seen);
  const finding = await findingOf(task, source, looked, { ...run, key });
  return finding ? [...looked.findings, finding] : looked.findings;
}

const INSECURE =
  'This browser offers its cryptography over HTTPS alone. Open Clotho over HTTPS, or check with the command line.';

async function findingOf(
  task: Task,
  source: LogSource,
  { checkpoint, seen }: Look,
  { onProgress, signal, key }: Run & { key: string | undefined },
): Promise<Finding | undefined> {
  if (!checkpoint) return undefined;
  switch (task.kind) {
    case 'entries':
      return checkEntries(
        source,
        checkpoint,
        task.entries.map(({ seq, leaf }) => ({ seq, leaf: utf8(leaf) })),
      );
    case 'all':
      return checkAll(source, checkpoint, {
        signal,
        onProgress: (done) => onProgress(done, checkpoint.size),
      });
    case 'compare':
      return compareWith(source, checkpoint, task.note, key ?? seen?.key ?? '');
  }
}

/** Who may not read all of the journal is not told its key; then the one that is known serves. */
async function keyOf(host: Host, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await request<JournalInfo>(host, '/api/v1/journal', { signal })).key;
  } catch (error) {
    if (error instanceof Failure && error.status === 403) return undefined;
    throw error;
  }
}

async function bytesAt(host: Host, path: string, signal: AbortSignal): Promise<Bytes> {
  for (;;) {
    const response = await answerOf(host, path, { signal });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    if (response.status !== 429) throw await failureOf(response);
    await pause(TOO_FAST_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
