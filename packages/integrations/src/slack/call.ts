import type { JsonObject } from '@clotho/api';
import { SlackError } from './error.ts';

const ANSWER_MS = 10_000;

interface Call {
  url: string;
  /** Sent as Bearer; a response_url needs none. */
  token?: string;
  body: object;
}

/** Posts JSON and reads what Slack says to it. @throws SlackError */
export async function callSlack({ url, token, body }: Call): Promise<JsonObject> {
  const response = await sent({ url, ...(token === undefined ? {} : { token }), body });
  const text = await response.text();
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? '1');
    const retryAfterMs = (Number.isFinite(seconds) ? Math.max(seconds, 0) : 1) * 1000;
    throw new SlackError('RateLimited', 'Slack asks to be left alone for a while', {
      retryAfterMs,
    });
  }
  if (response.status >= 500) {
    throw new SlackError('Unreachable', `Slack answers ${response.status}`);
  }
  const answer = token === undefined ? { ok: response.ok } : answerIn(text);
  if (answer['ok'] === true) return answer;
  const why = typeof answer['error'] === 'string' ? answer['error'] : `status ${response.status}`;
  throw new SlackError('Refused', `Slack refuses ${new URL(url).pathname}: ${why}`);
}

async function sent({ url, token, body }: Call): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (error) {
    throw new SlackError('Unreachable', 'Slack can not be reached', { cause: error });
  }
}

function answerIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object(value) : {};
  } catch (error) {
    throw new SlackError('Unreachable', 'the answer is not one of Slack', { cause: error });
  }
}
