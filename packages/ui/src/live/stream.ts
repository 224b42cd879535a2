import { createParser } from 'eventsource-parser';
import type { Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import type { LiveEvent } from './resources.ts';
import type { LiveStore } from './store.ts';

/** Bursts are shown together. */
const BATCH_MS = 100;
/** The server sends something at least this often; longer silence is a lost connection. */
const SILENCE_MS = 20_000;
const RETRY_MS = { first: 500, most: 10_000 };

/** Keeps the store in step with the server until `signal` ends it. */
export async function follow(
  host: Host,
  store: LiveStore,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  let wait = RETRY_MS.first;
  while (!signal.aborted) {
    try {
      await once(host, store, path, signal);
      wait = RETRY_MS.first;
    } catch {
      // Why a connection ended does not matter: what is shown is stale until the next one stands.
    }
    if (signal.aborted) return;
    store.setState('stale');
    await pause(wait, signal);
    wait = Math.min(wait * 2, RETRY_MS.most);
  }
}

async function once(
  host: Host,
  store: LiveStore,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = new AbortController();
  const end = (): void => connection.abort();
  signal.addEventListener('abort', end);
  const watchdog = silence(end);
  const batch = batches(store);
  try {
    const response = await host.fetch(path, {
      headers: { accept: 'text/event-stream' },
      signal: connection.signal,
    });
    if (!response.ok || !response.body) throw await failureOf(response);
    store.restart();
    const parser = createParser({
      onEvent: ({ event, data }) => (event === 'now' ? setClock(store, data) : batch.add(data)),
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      watchdog.reset();
      store.setState('live');
      parser.feed(part.value);
    }
  } finally {
    watchdog.stop();
    batch.flush();
    connection.abort();
    signal.removeEventListener('abort', end);
  }
}

function setClock(store: LiveStore, data: string): void {
  const { at }: { at: string } = JSON.parse(data);
  store.setClock(Date.parse(at));
}

interface Batches {
  add(data: string): void;
  flush(): void;
}

function batches(store: LiveStore): Batches {
  let events: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const ready = events;
    events = [];
    store.apply(ready);
  };
  return {
    flush,
    add: (data) => {
      const event: LiveEvent = JSON.parse(data);
      events.push(event);
      timer ??= setTimeout(flush, BATCH_MS);
    },
  };
}

function silence(onSilence: () => void): { reset(): void; stop(): void } {
  let timer = setTimeout(onSilence, SILENCE_MS);
  return {
    stop: () => clearTimeout(timer),
    reset: () => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, SILENCE_MS);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
