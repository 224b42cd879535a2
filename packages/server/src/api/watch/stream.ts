import type { ServerResponse } from 'node:http';
import { stringifyJson, type JsonObject } from '@clotho/core';
import { KubeError, Reflector, type KubeClient, type KubeJson } from '@clotho/kube';
import type { Topic } from './topic.ts';

/** A reader that is so far behind had better list again. */
const MOST_UNREAD = 16 * 1024 * 1024;
const BEAT_MS = 5_000;
/** Longer ones a timer can't wait. */
const MOST_DELAY = 2 ** 31;
const LOGGED_OUT = new KubeError('Unauthorized', 'you are logged in no more; log in again', {
  status: 401,
});
/** The reader may not follow this, or there is no such thing: others go on. */
const FINAL: ReadonlySet<string> = new Set(['Forbidden', 'NotFound']);
const AWAY: ReadonlySet<string> = new Set([
  'Unauthorized',
  'Unreachable',
  'Timeout',
  'ServerError',
]);
const TYPES = { added: 'ADDED', updated: 'MODIFIED', deleted: 'DELETED' } as const;

interface Options {
  readonly topics: readonly Topic[];
  readonly client: KubeClient;
  /** Whether whoever reads may still do so; asked at every beat. */
  readonly isLoggedIn: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
  /** Ends in order then, for a reader who comes back with a fresh token. Milliseconds from now. */
  readonly endsAfter?: number | undefined;
  /** RFC 3339, by the clock that windows and decisions go by. */
  readonly now: () => string;
}

/**
 * Follows all topics until the reader goes away, falls far behind or is logged in no more, or the
 * API server is away: then the reader had better know, and begin anew. Each topic is listed
 * (`ADDED`), told to be complete (`SYNCED`), and followed.
 */
export async function streamTopics(response: ServerResponse, options: Options): Promise<void> {
  const ended = Promise.withResolvers<Error | undefined>();
  response.once('close', () => ended.resolve(undefined));
  const send = (event: JsonObject): void => {
    response.write(`data: ${stringifyJson(event)}\n\n`);
    if (response.writableLength > MOST_UNREAD) ended.resolve(undefined);
  };
  const end = (error: Error): void => ended.resolve(error);
  const reflectors = options.topics.map((topic) => follow(topic, { ...options, send, end }));
  const stopBeat = beat(response, { ...options, end });
  const timer =
    options.endsAfter !== undefined && options.endsAfter < MOST_DELAY
      ? setTimeout(() => ended.resolve(undefined), options.endsAfter)
      : undefined;
  const error = await ended.promise;
  clearTimeout(timer);
  stopBeat();
  await Promise.all(reflectors.map((reflector) => reflector.stop()));
  if (isUnauthorized(error)) {
    for (const topic of options.topics) send(errorOf(topic, LOGGED_OUT));
  }
}

interface Following extends Options {
  readonly send: (event: JsonObject) => void;
  readonly end: (error: Error) => void;
}

function follow(topic: Topic, { client, send, end, onError }: Following): Reflector {
  const { resource, ref, namespace } = topic;
  const reflector = new Reflector({
    client,
    ref,
    ...(namespace === undefined ? {} : { namespace }),
    keep: withoutManagers,
    onError: (error) => {
      onError(error);
      if (!(error instanceof KubeError)) return;
      if (AWAY.has(error.code)) return end(error);
      if (!FINAL.has(error.code)) return;
      send(errorOf(topic, error));
      // It is told from within, and ends by itself after this.
      void reflector.stop();
    },
  });
  reflector.onChange(({ type, object }) => send({ type: TYPES[type], resource, object }));
  reflector.synced.then(
    () => send({ type: 'SYNCED', resource, ...(namespace === undefined ? {} : { namespace }) }),
    () => undefined,
  );
  reflector.start();
  return reflector;
}

/** Proxies keep what moves, and readers count down by the clock of here; and nobody tells an open stream that its reader was logged out. */
function beat(
  response: ServerResponse,
  { isLoggedIn, end, onError, now }: Pick<Following, 'isLoggedIn' | 'end' | 'onError' | 'now'>,
): () => void {
  const tell = (): boolean =>
    response.write(`event: now\ndata: ${stringifyJson({ at: now() })}\n\n`);
  tell();
  const timer = setInterval(() => {
    tell();
    isLoggedIn().then((still) => still || end(LOGGED_OUT), onError);
  }, BEAT_MS);
  return () => clearInterval(timer);
}

function errorOf({ resource, namespace }: Topic, error: KubeError): JsonObject {
  const { code, status = 0, message } = error;
  const place = namespace === undefined ? {} : { namespace };
  return { type: 'ERROR', resource, ...place, status, code, message };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof KubeError && error.code === 'Unauthorized';
}

/** Who wrote which fields is much of an object and of no use on a screen. */
function withoutManagers(object: KubeJson): KubeJson {
  delete object.metadata.managedFields;
  return object;
}
