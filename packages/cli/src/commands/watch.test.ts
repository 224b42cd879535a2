import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Change, ChangeStatus } from '@clotho/api';
import {
  listOf,
  startApiServer,
  statusReply,
  type Reply,
  type SeenRequest,
} from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { paymentChange } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';

function event(kind: string, object: unknown): string {
  return `${JSON.stringify({ type: kind, object })}\n`;
}

function modified(status: ChangeStatus): string {
  return event('MODIFIED', paymentChange(status));
}

/** Lists `listed` and answers the watches one after the other. */
function scripted(
  listed: () => Change[],
  watches: ((response: ServerResponse) => void)[],
): (request: SeenRequest) => Reply {
  return ({ path, query }) => {
    if (path.endsWith(NAME)) return { body: paymentChange() };
    if (!query.has('watch')) return { body: listOf(listed(), { resourceVersion: '41' }) };
    return watches.shift() ?? statusReply(500, 'InternalError', 'more watches than expected');
  };
}

function sending(...parts: string[]): (response: ServerResponse) => void {
  return (response) => response.end(parts.join(''));
}

function failing(response: ServerResponse): void {
  response.writeHead(503).end(JSON.stringify({ kind: 'Status', reason: 'x', message: 'starting' }));
}

function staysOpen(response: ServerResponse): void {
  response.write(modified({ phase: 'Scheduled' }));
}

test('watch writes a line per event and ends with 0 at Completed', async () => {
  const timeline = [
    {
      at: '2025-12-14T12:00:00Z',
      phase: 'PendingApproval',
      who: 'dev-alice',
      what: 'asked for approval',
    },
    {
      at: '2025-12-15T02:00:00Z',
      phase: 'Implementing',
      who: 'operator',
      what: 'the window opened',
    },
  ];
  const requests = [
    { name: 'payment-service-deployment', phase: 'Applied', message: '1 of 3 ready' },
  ];
  const stream = sending(
    event('BOOKMARK', { metadata: { resourceVersion: '50' } }),
    modified({ phase: 'Implementing', timeline, requests }),
    modified({ phase: 'Completed', timeline, requests, message: 'All is in place.' }),
  );
  await using server = await startApiServer(scripted(() => [paymentChange()], [stream]));
  const host = testHost(server);
  expect(await type(host, `watch ${NAME}`)).toBe(0);
  expect(host.stdout())
    .toBe(`2025-12-14 13:00 CET (12:00 UTC)  PendingApproval: asked for approval (dev-alice)
2025-12-14 13:05 CET (12:05 UTC)  payment-service-deployment: Pending
2025-12-15 03:00 CET (02:00 UTC)  Implementing: the window opened (operator)
2025-12-14 13:05 CET (12:05 UTC)  payment-service-deployment: Applied, 1 of 3 ready
2025-12-14 13:05 CET (12:05 UTC)  Completed: All is in place.
`);
  const watch = server.seen.at(-1);
  expect(watch?.query.get('resourceVersion')).toBe('41');
  expect(watch?.query.get('fieldSelector')).toBe(`metadata.name=${NAME}`);
});

test.each(['Denied', 'Expired', 'Cancelled', 'Failed', 'RolledBack'] as const)(
  'watch ends with 1 at %s',
  async (phase) => {
    await using server = await startApiServer(scripted(() => [paymentChange({ phase })], []));
    expect(await type(testHost(server), `watch ${NAME}`)).toBe(1);
  },
);

test('watch goes on after a broken stream, an expired version and a restarting server', async () => {
  const broken = (response: ServerResponse): void => {
    response.write(modified({ phase: 'Scheduled' }), () => response.destroy());
  };
  const gone = sending(event('ERROR', { kind: 'Status', code: 410 }));
  const last = sending(modified({ phase: 'Completed' }));
  await using server = await startApiServer(
    scripted(() => [paymentChange()], [broken, gone, failing, last]),
  );
  const host = testHost(server);
  expect(await type(host, `watch ${NAME}`)).toBe(0);
  expect(host.stdout()).toContain('Scheduled: entered');
  expect(host.stderr().match(/trying again/g)).toHaveLength(2);
  expect(host.slept).toEqual([500, 250, 500]);
});

test('watch says so when the Change is deleted', async () => {
  const stream = sending(event('DELETED', paymentChange()));
  await using server = await startApiServer(scripted(() => [paymentChange()], [stream]));
  const host = testHost(server);
  expect(await type(host, `watch ${NAME}`)).toBe(1);
  expect(host.stderr()).toContain('was deleted');
});

test('watch ends with 130 when its user interrupts', async () => {
  await using server = await startApiServer(scripted(() => [paymentChange()], [staysOpen]));
  const host = testHost(server);
  const write = host.out.write.bind(host.out);
  host.out.write = (text) => {
    write(text);
    if (text.includes('Scheduled')) host.interrupt();
  };
  expect(await type(host, `watch ${NAME}`)).toBe(130);
});

test('watch draws one tree in place on a terminal and leaves the cursor visible', async () => {
  const stream = sending(modified({ phase: 'Completed', message: 'x'.repeat(100) }));
  await using server = await startApiServer(scripted(() => [paymentChange()], [stream]));
  let screen = '';
  const out = {
    write: (text: string) => void (screen += text),
    isTerminal: true,
    columns: 72,
    rows: 40,
  };
  expect(await type(testHost(server, { out, env: { NO_COLOR: '1' } }), `watch ${NAME}`)).toBe(0);
  const [first = '', second = ''] = screen.split('\u001b[13A\u001b[J');
  expect(first).toBe(`\u001b[?25ldeploy-payment-service-v2 in production  PendingApproval
Step security-review needs 1 more approval by group security-team.
├─ Approval
│  ✓ platform-review   1 of 1   group platform-team
│      ✓ plat-bob approved  2025-12-14 13:01 CET (12:01 UTC)
│        │ LGTM.
│  … security-review   0 of 1   group security-team · open since 2025-1…
├─ Window
│  2025-12-15 03:00 – 05:00 CET (02:00 – 04:00 UTC)  not open yet
├─ Requests
│  + Create   Deployment/payment-service   payment-service-deployment  …
└─ Timeline
   2025-12-14 13:00 CET (12:00 UTC)   dev-alice   asked for approval
`);
  expect(second).toContain('Completed');
  expect(second.endsWith('\u001b[?25h')).toBe(true);
});
