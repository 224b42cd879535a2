import type { ControlPlane } from '@clotho/embedded';
import { readEnvironment, waitFor } from '@clotho/embedded';

/** An entry as the journal server shows it. */
export interface Shown {
  seq: number;
  event: {
    id: string;
    source: string;
    type: string;
    subject: string;
    stream: string;
    streamseq: string;
    data: {
      actor: { username: string };
      body: Record<string, unknown>;
      blobs?: { sha256: string }[];
    };
  };
}

/** A call to the journal server in the name of a user. */
export async function callJournal(
  plane: ControlPlane,
  user: string,
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Response> {
  const { server, users } = await readEnvironment(plane.stateDir);
  const headers = { authorization: `Bearer ${users[user]?.token ?? ''}`, ...init.headers };
  return fetch(`${server ?? ''}${path}`, { ...init, headers });
}

/** All entries that a filter finds, page by page. */
export async function entriesOf(plane: ControlPlane, filter: string): Promise<Shown[]> {
  const found: Shown[] = [];
  for (let cursor: string | null = '-'; cursor !== null;) {
    const after: string = cursor === '-' ? '' : `&cursor=${cursor}`;
    const answer = await callJournal(plane, 'admin', `/api/v1/entries?limit=100&${filter}${after}`);
    if (!answer.ok) throw new Error(await answer.text());
    const page = (await answer.json()) as { items: Shown[]; next: string | null };
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}

/** Waits until the journal holds what is expected: the gate's entries come from its queue. */
export async function entriesUntil(
  plane: ControlPlane,
  filter: string,
  expected: (entries: Shown[]) => boolean,
): Promise<Shown[]> {
  return waitFor(
    async () => {
      const entries = await entriesOf(plane, filter);
      return expected(entries) && entries;
    },
    { timeoutMs: 30_000, describe: `the journal to hold what is expected (${filter})` },
  );
}

export function kindOf({ event }: Shown): string {
  return event.type.split('.').at(-1) ?? '';
}
