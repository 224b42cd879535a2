import type { Json, JsonObject } from '@clotho/api';
import { getPath, type ChatMessage } from '@clotho/core';
import { callSlack } from './call.ts';
import { SlackError } from './error.ts';

/** Where a message is. */
export interface SlackMessageRef {
  channel: string;
  ts: string;
}

interface SlackOptions {
  /** Of the Web API; another one for tests. */
  url: string;
  /** Token of the bot, with the scopes chat:write, im:write and channels:history. */
  token: string;
}

/** Says in the metadata of a message what it is about, so that it is found again after a restart. */
const EVENT_TYPE = 'clotho_step';
const HISTORY = 200;

/** The few calls of Slack's Web API that Clotho makes. Every method throws SlackError alone. */
export class Slack {
  readonly #options: SlackOptions;

  constructor(options: SlackOptions) {
    this.#options = options;
  }

  /** Posts to a channel, or to a member by their id. `key` is for `find`. */
  async post(channel: string, message: ChatMessage, key?: string): Promise<SlackMessageRef> {
    const about = key === undefined ? {} : { metadata: metadataOf(key) };
    const answer = await this.#call('chat.postMessage', { channel, ...message, ...about });
    return { channel: textOf(answer['channel']), ts: textOf(answer['ts']) };
  }

  /** Adds a line below a message, shown in the channel too. */
  async reply({ channel, ts }: SlackMessageRef, text: string): Promise<void> {
    await this.#call('chat.postMessage', { channel, thread_ts: ts, reply_broadcast: true, text });
  }

  async update({ channel, ts }: SlackMessageRef, message: ChatMessage): Promise<void> {
    await this.#call('chat.update', { channel, ts, ...message });
  }

  /** Opens a form for whoever just pressed a button. */
  async openForm(triggerId: string, view: JsonObject): Promise<void> {
    await this.#call('views.open', { trigger_id: triggerId, view });
  }

  /** The newest message about `key` among the last of a channel. */
  async find(channel: string, key: string): Promise<SlackMessageRef | undefined> {
    const asked = { channel, limit: HISTORY, include_all_metadata: true };
    const { messages } = await this.#call('conversations.history', asked);
    const found = (Array.isArray(messages) ? messages : []).find((each) => keyOf(each) === key);
    return found === undefined ? undefined : { channel, ts: textOf(Object(found)['ts']) };
  }

  #call(method: string, body: object): Promise<JsonObject> {
    const { url, token } = this.#options;
    return callSlack({ url: `${url}/${method}`, token, body });
  }
}

/**
 * Answers a press, to the one who pressed alone. The URL came with a request that nobody has checked
 * yet, so that only one of Slack's own is called. @throws SlackError
 */
export async function answerPress(url: string, hooks: string, text: string): Promise<void> {
  if (!URL.canParse(url) || new URL(url).origin !== new URL(hooks).origin) {
    throw new SlackError('Refused', 'the response_url is none of Slack');
  }
  await callSlack({ url, body: { response_type: 'ephemeral', replace_original: false, text } });
}

function metadataOf(key: string): object {
  return { event_type: EVENT_TYPE, event_payload: { key } };
}

function keyOf(message: Json): string | undefined {
  const key = getPath(message, ['metadata', 'event_payload', 'key']);
  return typeof key === 'string' ? key : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
