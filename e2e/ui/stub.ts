import type { Page } from '@playwright/test';

/** One event of the stream of live objects. */
export interface StreamEvent {
  readonly type: 'ADDED' | 'SYNCED';
  readonly resource: string;
  readonly object?: unknown;
}

/** Answers the stream with these objects, for more of them than a test wants to make. */
export async function stubStream(page: Page, events: readonly StreamEvent[]): Promise<void> {
  const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  await page.route('**/api/v1/watch?**', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: lines }),
  );
}
