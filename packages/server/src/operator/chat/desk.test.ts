import type { Change, ChangeStatus, Delegation } from '@clotho/api';
import type { ChatMessage } from '@clotho/core';
import { aChange, DIGEST_A, DIGEST_B } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { openDesk, type ChatService } from './desk.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function textOf({ text, blocks }: ChatMessage): string {
  return `${text} ${JSON.stringify(blocks)}`;
}

/** A service that keeps what it was asked, and an outbox that is emptied by hand. */
function aDesk({ wantsComment = false, found = undefined as string | undefined } = {}) {
  const said: [string, string, string][] = [];
  const service: ChatService<string> = {
    post: (channel, message) => {
      said.push(['post', channel, textOf(message)]);
      return Promise.resolve(`message-${said.length}`);
    },
    reply: (ref, text) => Promise.resolve(void said.push(['reply', ref, text])),
    update: (ref, message) => Promise.resolve(void said.push(['update', ref, textOf(message)])),
    find: () => Promise.resolve(found),
  };
  const jobs: (() => Promise<void>)[] = [];
  const outbox = { add: (job: () => Promise<void>) => void jobs.push(job), stop: () => undefined };
  const options = { service, channel: 'C1', outbox, wantsComment: () => wantsComment, log };
  const flush = async (): Promise<void> => {
    for (const job of jobs.splice(0)) await job();
  };
  return { desk: openDesk(options), said, flush };
}

function waiting(step: string, mods: ChangeStatus = {}): Change {
  return aChange({
    status: {
      phase: 'PendingApproval',
      contentDigest: DIGEST_A,
      risk: { declared: 'High', assessed: 'High', effective: 'High', reasons: [] },
      steps: [{ name: step, state: 'Open', approvals: 0, needed: 1 }],
      ...mods,
    },
  });
}

const approved: ChangeStatus = {
  phase: 'Approved',
  steps: [
    {
      name: 'platform-review',
      state: 'Approved',
      approvals: 1,
      needed: 1,
      decisions: [
        {
          event: 'e',
          approver: 'plat-bob',
          decision: 'approve',
          at: '2025-12-15T02:00:00Z',
          comment: 'fine',
          counts: true,
        },
      ],
    },
  ],
};

test('a step that opens is told once, and closed with who decided', async () => {
  const { desk, said, flush } = aDesk();
  const open = waiting('platform-review');
  desk.moved?.(aChange(), open);
  desk.moved?.(open, open);
  desk.moved?.(open, waiting('platform-review', approved));
  await flush();
  expect(said).toMatchObject([
    ['post', 'C1', expect.stringContaining('waits at platform-review')],
    [
      'update',
      'message-1',
      expect.stringContaining('Approved by plat-bob at 2025-12-15T02:00:00Z: fine'),
    ],
  ]);
  expect(said[1]?.[2]).not.toContain('action_id');
});

test('each step has a message, and one that wants a comment asks for it', async () => {
  const { desk, said, flush } = aDesk({ wantsComment: true });
  desk.moved?.(aChange(), waiting('platform-review'));
  desk.moved?.(waiting('platform-review'), waiting('security-review'));
  await flush();
  expect(said.map(([what]) => what)).toEqual(['post', 'update', 'post']);
  expect(said[0]?.[2]).toContain('approve-with-comment');
});

test('an altered content makes another message', async () => {
  const { desk, said, flush } = aDesk();
  desk.moved?.(aChange(), waiting('platform-review'));
  desk.moved?.(waiting('platform-review'), waiting('platform-review', { contentDigest: DIGEST_B }));
  await flush();
  expect(said.map(([what]) => what)).toEqual(['post', 'update', 'post']);
  expect(said[1]?.[2]).toContain('decisions begin anew');
});

test('after a restart the message is found again; one that is gone is let be', async () => {
  const open = waiting('platform-review');
  const known = aDesk({ found: 'message-of-old' });
  known.desk.moved?.(open, waiting('platform-review', approved));
  await known.flush();
  expect(known.said).toMatchObject([['update', 'message-of-old', expect.anything()]]);
  const gone = aDesk();
  gone.desk.moved?.(open, waiting('platform-review', approved));
  await gone.flush();
  expect(gone.said).toEqual([]);
});

test('an escalation is told below the message of its step', async () => {
  const { desk, said, flush } = aDesk();
  const open = waiting('platform-review');
  desk.moved?.(aChange(), open);
  desk.tell(open, { at: '2025-12-15T06:00:00Z', what: 'it escalated', told: 'group sre' });
  await flush();
  expect(said[1]).toEqual([
    'reply',
    'message-1',
    'production/deploy-payment-service-v2: it escalated; told: group sre',
  ]);
});

test('an account is asked in a message of its own whether it is its author’s', async () => {
  const { desk, said, flush } = aDesk();
  const link: Delegation = {
    apiVersion: '',
    kind: 'Delegation',
    metadata: { name: 'chat-1', uid: 'u', resourceVersion: '1' },
    spec: { from: { username: 'plat-bob' }, chat: { provider: 'slack', user: 'U1' }, reason: 'x' },
  };
  desk.askWhose(link);
  await flush();
  expect(said).toMatchObject([['post', 'U1', expect.stringContaining('plat-bob asks to decide')]]);
});
