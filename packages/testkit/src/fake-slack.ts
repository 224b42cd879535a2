import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Record<string, unknown>;

/** A message as the fake keeps it. */
export interface FakeMessage extends Fields {
  channel: string;
  ts: string;
  text?: string;
  blocks?: Fields[];
}

interface FakeSlackState {
  /** Answers every call with 503. */
  down: boolean;
  /** Answers so many calls with 429 and Retry-After: 1 first. */
  limited: number;
}

/** Somebody in the fake workspace. */
interface Member {
  user: string;
  team: string;
}

/** A press as Slack would send it: the body, and the headers that prove it. */
export interface SignedPress {
  body: string;
  headers: { 'X-Slack-Request-Timestamp': string; 'X-Slack-Signature': string };
}

/**
 * A stand-in for Slack in tests: a real HTTP server that speaks the documented `chat.postMessage`,
 * `chat.update`, `views.open`, `conversations.history` and response URLs, and makes interactions as
 * documented, signed by version v0. It is no Slack: it knows no rights, channels or rendering.
 */
export interface FakeSlack {
  /** Of the Web API. */
  url: string;
  state: FakeSlackState;
  /** By channel and time stamp; the newest of a message counts. */
  messages: FakeMessage[];
  /** Forms that were opened, the newest last. */
  views: Fields[];
  /** Texts that were sent to response URLs. */
  answers: string[];
  /** `method` of each call, in order. */
  calls: string[];
  /** Somebody presses a button of a message. */
  press(by: Member, message: FakeMessage, actionId: string): SignedPress;
  /** Somebody sends a form. */
  submit(by: Member, view: Fields, comment: string): SignedPress;
  /** Any body, signed like Slack's own. */
  sign(payload: Fields, atMs?: number): SignedPress;
  close(): Promise<void>;
}

interface Options {
  token: string;
  signingSecret: string;
}

export async function fakeSlack({ token, signingSecret }: Options): Promise<FakeSlack> {
  const world: World = {
    token,
    state: { down: false, limited: 0 },
    messages: [],
    views: [],
    answers: [],
    calls: [],
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      const path = (request.url ?? '').replace(/^\//, '');
      const { status, body: said } = reply(
        { path, token: request.headers.authorization ?? '', body },
        world,
      );
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' });
      response.end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (payload: Fields, atMs = Date.now()): SignedPress =>
    signed(
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      signingSecret,
      atMs,
    );
  return {
    ...world,
    url: `${url}/api`,
    sign,
    press: (by, message, actionId) => sign(pressOf(by, message, actionId, `${url}/hooks/1`)),
    submit: (by, view, comment) => sign(submissionOf(by, view, comment)),
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

interface World extends Pick<FakeSlack, 'state' | 'messages' | 'views' | 'answers' | 'calls'> {
  token: string;
}

interface Call {
  path: string;
  token: string;
  body: Fields;
}

function reply(call: Call, world: World): { status: number; body: Fields } {
  const { state, calls, answers } = world;
  if (state.down) return { status: 503, body: {} };
  if (state.limited > 0) {
    state.limited -= 1;
    return { status: 429, body: { ok: false, error: 'ratelimited' } };
  }
  calls.push(call.path.replace(/^api\//, ''));
  if (call.path.startsWith('hooks/')) {
    answers.push(String(call.body['text']));
    return { status: 200, body: { ok: true } };
  }
  const isKnown = call.token === `Bearer ${world.token}`;
  const body = isKnown ? answer(call, world) : { ok: false, error: 'invalid_auth' };
  return { status: 200, body };
}

function answer({ path, body }: Call, world: World): Fields {
  const { messages, views } = world;
  if (path === 'api/chat.postMessage') {
    const ts = `${Math.floor(Date.now() / 1000)}.${String(messages.length).padStart(6, '0')}`;
    const message = { ...kept(body), channel: String(body['channel']), ts };
    messages.push(message);
    return { ok: true, channel: message.channel, ts };
  }
  if (path === 'api/chat.update') {
    const at = messages.findIndex(({ ts }) => ts === body['ts']);
    if (at < 0) return { ok: false, error: 'message_not_found' };
    messages[at] = { ...messages[at], ...kept(body) } as FakeMessage;
    return { ok: true, ...messages[at] };
  }
  if (path === 'api/views.open') {
    if (body['trigger_id'] !== 'trigger') return { ok: false, error: 'invalid_trigger_id' };
    views.push(Object(body['view']));
    return { ok: true };
  }
  if (path === 'api/conversations.history') {
    return { ok: true, messages: messages.filter(({ channel }) => channel === body['channel']) };
  }
  return { ok: false, error: 'unknown_method' };
}

/** Slack gives three characters back escaped. */
function kept(body: Fields): Fields {
  const text = JSON.stringify(body, (key, value: unknown) =>
    key === 'text' && typeof value === 'string'
      ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      : value,
  );
  return JSON.parse(text);
}

function pressOf(by: Member, message: FakeMessage, actionId: string, responseUrl: string): Fields {
  const actions = (message.blocks ?? []).flatMap(({ elements }) => (elements ?? []) as Fields[]);
  const action = actions.find(({ action_id: id }) => id === actionId);
  if (!action) throw new Error(`the message has no button ${actionId}`);
  const { channel, ts, text, blocks } = message;
  return {
    type: 'block_actions',
    ...whoOf(by),
    trigger_id: 'trigger',
    response_url: responseUrl,
    channel: { id: channel, name: 'changes' },
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    message: { type: 'message', ts, text, blocks },
    actions: [{ ...action, block_id: 'actions', action_ts: `${Date.now() / 1000}` }],
  };
}

function submissionOf(by: Member, view: Fields, comment: string): Fields {
  const values = {
    comment: { comment: { type: 'plain_text_input', value: comment === '' ? null : comment } },
  };
  return {
    type: 'view_submission',
    ...whoOf(by),
    view: { id: 'V1', type: 'modal', ...view, state: { values } },
  };
}

function whoOf({ user, team }: Member): Fields {
  return {
    team: { id: team, domain: 'example' },
    user: { id: user, username: user.toLowerCase(), team_id: team },
    api_app_id: 'A1',
    token: randomBytes(8).toString('hex'),
  };
}

function signed(body: string, secret: string, atMs: number): SignedPress {
  const timestamp = String(Math.floor(atMs / 1000));
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    body,
    headers: { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': `v0=${mac}` },
  };
}
