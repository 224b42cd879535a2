import { parseJson, type Json, type JsonObject } from '@clotho/core';
import { codeOf, KubeError } from './kube-error.ts';

/** The error for an answer of 400 or more; its words come from the `Status` object if there is one. */
export function errorOfAnswer(
  what: string,
  answer: { status: number; body: string; retryAfterMs?: number | undefined },
): KubeError {
  const apiStatus = readStatus(answer.body);
  const message = apiStatus?.['message'];
  const words = typeof message === 'string' ? message : answer.body.slice(0, 500).trim();
  return new KubeError(
    codeOf(answer.status, apiStatus?.['reason']),
    `${what}: ${words === '' ? `HTTP ${answer.status}` : words}`,
    { status: answer.status, apiStatus, retryAfterMs: answer.retryAfterMs },
  );
}

/** The error that a watch sends inside its stream, as a `Status` object. */
export function errorOfStatus(what: string, object: JsonObject): KubeError {
  const status = typeof object['code'] === 'number' ? object['code'] : 500;
  const message = typeof object['message'] === 'string' ? object['message'] : `HTTP ${status}`;
  return new KubeError(codeOf(status, object['reason']), `${what}: ${message}`, {
    status,
    apiStatus: object,
  });
}

/** Reads JSON that should be an object. @throws KubeError `Malformed` */
export function readObject(what: string, text: string): JsonObject {
  const value = readJson(what, text);
  if (!isObject(value)) {
    throw new KubeError('Malformed', `${what}: the answer is no JSON object`);
  }
  return value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(what: string, text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new KubeError('Malformed', `${what}: the answer is not readable as JSON`, { cause });
  }
}

function readStatus(body: string): JsonObject | undefined {
  try {
    const value = parseJson(body);
    return isObject(value) && value['kind'] === 'Status' ? value : undefined;
  } catch {
    // A proxy's error page; its text becomes the message.
    return undefined;
  }
}
