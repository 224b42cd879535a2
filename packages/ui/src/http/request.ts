import type { Host } from '@clotho/ui-host';
import { Failure, failureOf } from './failure.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Calls the server and reads its JSON. @throws Failure */
export async function request<T>(
  host: Host,
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  const response = await answerOf(host, path, options);
  if (!response.ok) throw await failureOf(response);
  // The server checks what it sends by the same schemas that T is made from.
  const body: T = await response.json();
  return body;
}

/** Calls the server and reads its text. @throws Failure */
export async function textOf(host: Host, path: string, signal?: AbortSignal): Promise<string> {
  const response = await answerOf(host, path, { signal });
  if (!response.ok) throw await failureOf(response);
  return response.text();
}

/** Calls the server; an answer of any status. @throws Failure if there was none */
export async function answerOf(
  host: Host,
  path: string,
  { method = 'GET', body, contentType = 'application/json', signal }: RequestOptions,
): Promise<Response> {
  try {
    return await host.fetch(path, {
      method,
      signal: signal ?? null,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw noAnswer(error);
  }
}

/** When a call was not answered at all. */
export function noAnswer(error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(0, 'NoAnswer', `Clotho's server did not answer (${reason}). Try again.`);
}
