import { createParser } from 'eventsource-parser';
import type { Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';

const RETRY_MS = 3_000;

/** Tells whenever the journal took entries of a namespace, or of any, until `signal` ends it. */
export async function followGrowth(
  host: Host,
  namespace: string | undefined,
  onGrowth: () => void,
  signal: AbortSignal,
): Promise<void> {
  const query = namespace === undefined ? '' : `?${new URLSearchParams({ namespace }).toString()}`;
  while (!signal.aborted) {
    try {
      await once(host, `/api/v1/live${query}`, onGrowth, signal);
    } catch {
      // The next connection finds what came meanwhile.
    }
    if (signal.aborted) return;
    await pause(signal);
    onGrowth();
  }
}

async function once(
  host: Host,
  path: string,
  onGrowth: () => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await host.fetch(path, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || !response.body) throw await failureOf(response);
  const parser = createParser({ onEvent: onGrowth });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parser.feed(part.value);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, RETRY_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
