import { fakeSlack } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { answerPress, Slack } from './slack.ts';
import { Outbox } from './outbox.ts';

const signingSecret = 'secret';
const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'a < b' } }];

async function opened(token = 'xoxb-1') {
  const server = await fakeSlack({ token: 'xoxb-1', signingSecret });
  return {
    server,
    slack: new Slack({ url: server.url, token }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

test('a message is posted, found again by what it is about, and updated', async () => {
  await using world = await opened();
  const { server, slack } = world;
  const ref = await slack.post('C1', { text: 'hello', blocks }, 'step-1');
  expect(await slack.find('C1', 'step-1')).toEqual(ref);
  expect(await slack.find('C1', 'step-2')).toBeUndefined();
  expect(await slack.find('C2', 'step-1')).toBeUndefined();
  await slack.update(ref, { text: 'done', blocks: [] });
  await slack.reply(ref, 'escalated');
  expect(server.messages).toMatchObject([
    { channel: 'C1', ts: ref.ts, text: 'done', blocks: [] },
    { channel: 'C1', thread_ts: ref.ts, text: 'escalated' },
  ]);
});

test('what Slack refuses is refused for good, and says why', async () => {
  await using world = await opened('xoxb-wrong');
  const posted = world.slack.post('C1', { text: 'hello', blocks });
  await expect(posted).rejects.toMatchObject({ code: 'Refused' });
  await expect(posted).rejects.toThrow('invalid_auth');
});

test('Slack’s wish to be left alone is honoured, for as long as it says', async () => {
  await using world = await opened();
  world.server.state.limited = 2;
  const pauses: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    return Promise.resolve();
  };
  const outbox = new Outbox({ onError: () => undefined, sleep });
  outbox.add(async () => void (await world.slack.post('C1', { text: 'one', blocks })));
  outbox.add(async () => void (await world.slack.post('C1', { text: 'two', blocks })));
  await outbox.idle();
  expect(pauses).toEqual([1000, 2000]);
  expect(world.server.messages.map(({ text }) => text)).toEqual(['one', 'two']);
});

test('while Slack is away it is tried again, and given up after a while without stopping the rest', async () => {
  await using world = await opened();
  const { server, slack } = world;
  server.state.down = true;
  const errors: unknown[] = [];
  let attempts = 0;
  const outbox = new Outbox({
    onError: (error) => errors.push(error),
    sleep: () => {
      attempts += 1;
      if (errors.length === 1) server.state.down = false;
      return Promise.resolve();
    },
  });
  outbox.add(async () => void (await slack.post('C1', { text: 'lost', blocks })));
  outbox.add(async () => void (await slack.post('C1', { text: 'kept', blocks })));
  await outbox.idle();
  expect(attempts).toBe(12);
  expect(errors).toMatchObject([{ code: 'Unreachable' }]);
  expect(server.messages.map(({ text }) => text)).toEqual(['kept']);
});

test('an answer goes to Slack’s own address alone: the URL came with a request nobody checked', async () => {
  await using world = await opened();
  const { url, answers } = world.server;
  const own = url.replace('/api', '/hooks/1');
  await answerPress(own, url, 'done');
  expect(answers).toEqual(['done']);
  for (const other of [
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    '',
    'http://127.0.0.1:1/',
  ]) {
    await expect(answerPress(other, url, 'done')).rejects.toMatchObject({ code: 'Refused' });
  }
});
