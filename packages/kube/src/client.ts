import type { KubeConfig } from '@kubernetes/client-node';
import { KubeError } from './kube-error.ts';
import type { KubeJson, KubeList, KubeObject, WatchEvent } from './kube-object.ts';
import { readList } from './list.ts';
import { resourcePath, type ResourceRef } from './resource-ref.ts';
import { definedOnly, isKubeObject, writeBody } from './shape.ts';
import { readObject } from './status.ts';
import {
  Transport,
  type Query,
  type RawRequest,
  type RawResponse,
  type TransportOptions,
} from './transport.ts';
import { readWatchEvents } from './watch-stream.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface ListOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface WatchOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  /** After how long the server ends the stream. */
  readonly timeoutSeconds?: number | undefined;
  /** Called when the server has answered, before the first event. */
  readonly onOpen?: (() => void) | undefined;
  /** Called for every piece that arrives, whole event or not. */
  readonly onBytes?: (() => void) | undefined;
}

export interface WriteOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly subresource?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Takes over fields that other managers own. */
  readonly force?: boolean | undefined;
}

export interface RemoveOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** The object is removed only if it still is this one. */
  readonly preconditions?: { readonly uid: string; readonly resourceVersion?: string } | undefined;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan' | undefined;
}

/** Anything that names itself; the rest of its shape is its kind's. */
export interface NamedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface JsonPatchStep {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * The Kubernetes API on resource references. Bodies are lossless JSON both ways; the type argument
 * says which shape the caller expects of the answer and is not checked. Every method throws
 * KubeError and nothing else.
 */
export class KubeClient {
  readonly #transport: Transport;

  constructor(config: KubeConfig, options: TransportOptions = {}) {
    this.#transport = new Transport(config, options);
  }

  get<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    name: string,
    namespace?: string,
    options: CallOptions & { readonly subresource?: string } = {},
  ): Promise<T> {
    const { subresource, ...call } = options;
    const path = resourcePath(ref, { name, namespace, subresource });
    return this.#call<T>({ method: 'GET', path, ...call });
  }

  /** @throws KubeError `Unreachable` while the API server is not ready, in the name of `what` */
  requireReady(what: string): Promise<void> {
    return this.#transport.requireReady(what);
  }

  /** One page; without `limit` the whole collection. Items carry apiVersion and kind. */
  async list<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    options: ListOptions = {},
  ): Promise<KubeList<T>> {
    const { namespace, signal, timeoutMs, ...query } = options;
    const path = resourcePath(ref, { namespace });
    const request = { method: 'GET', path, query, signal, timeoutMs };
    const { body } = await this.#transport.request(request);
    return readList<T>(`GET ${path}`, body);
  }

  create<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    object: object,
    options: WriteOptions & { readonly name?: string } = {},
  ): Promise<T> {
    const { name, namespace, subresource } = options;
    const path = resourcePath(ref, { name, namespace, subresource });
    return this.#write<T>({ method: 'POST', path, body: writeBody(object) }, options);
  }

  /** Replaces under the object's own `metadata.resourceVersion`. */
  replace<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    object: NamedObject,
    options: WriteOptions = {},
  ): Promise<T> {
    const { name, namespace } = object.metadata;
    const { subresource } = options;
    const path = resourcePath(ref, {
      name,
      namespace: options.namespace ?? namespace,
      subresource,
    });
    return this.#write<T>({ method: 'PUT', path, body: writeBody(object) }, options);
  }

  replaceStatus<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    object: NamedObject,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.replace<T>(ref, object, { ...options, subresource: 'status' });
  }

  mergePatch<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    name: string,
    patch: object,
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#patch<T>({ ref, name, type: 'merge-patch+json', patch }, options);
  }

  jsonPatch<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    name: string,
    patch: readonly JsonPatchStep[],
    options: WriteOptions = {},
  ): Promise<T> {
    return this.#patch<T>({ ref, name, type: 'json-patch+json', patch }, options);
  }

  /** Server-side apply. JSON is valid YAML, so the body is written as JSON. */
  apply<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    object: NamedObject,
    options: ApplyOptions,
  ): Promise<T> {
    const { name, namespace } = object.metadata;
    const target = { ref, name, type: 'apply-patch+yaml', patch: object };
    return this.#patch<T>(target, { namespace, ...options });
  }

  /** Answers the object while finalizers hold it, else the server's `Status`. */
  remove(ref: ResourceRef, name: string, options: RemoveOptions = {}): Promise<KubeJson> {
    const { namespace, signal, timeoutMs, dryRun, preconditions, propagationPolicy } = options;
    const body = writeBody({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...definedOnly({ preconditions, propagationPolicy }),
    });
    const path = resourcePath(ref, { name, namespace });
    return this.#write<KubeJson>({ method: 'DELETE', path, body }, { dryRun, signal, timeoutMs });
  }

  /**
   * Streams events until the server ends the watch or `signal` aborts.
   * @throws KubeError from the iteration: `Gone` when the resourceVersion is too old
   */
  async *watch<T extends KubeObject = KubeJson>(
    ref: ResourceRef,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    const { namespace, onOpen, onBytes, ...query } = options;
    const path = resourcePath(ref, { namespace });
    const request: RawRequest = { method: 'GET', path, query: { watch: true, ...query }, signal };
    const message = await this.#transport.open(request, signal);
    onOpen?.();
    try {
      yield* readWatchEvents<T>(`watch ${path}`, observed(message, onBytes));
    } catch (error) {
      throw watchError(path, error, signal);
    } finally {
      message.destroy();
    }
  }

  /** Any other call. @throws KubeError, also for a status of 400 or more */
  raw(request: RawRequest): Promise<RawResponse> {
    return this.#transport.request(request);
  }

  /** Closes idle connections; the client can still be used. */
  close(): void {
    this.#transport.close();
  }

  #patch<T extends KubeObject>(
    target: { ref: ResourceRef; name: string; type: string; patch: object },
    options: ApplyOptions | WriteOptions,
  ): Promise<T> {
    const { ref, name, type, patch } = target;
    const { namespace, subresource } = options;
    const force = 'force' in options ? options.force : undefined;
    const path = resourcePath(ref, { name, namespace, subresource });
    const contentType = `application/${type}`;
    const request = {
      method: 'PATCH',
      path,
      query: { force },
      contentType,
      body: writeBody(patch),
    };
    return this.#write<T>(request, options);
  }

  #write<T extends KubeObject>(request: RawRequest, options: WriteOptions): Promise<T> {
    const { dryRun, fieldManager, fieldValidation, signal, timeoutMs } = options;
    const query: Query = {
      ...request.query,
      dryRun: dryRun === true ? 'All' : undefined,
      fieldManager,
      fieldValidation,
    };
    return this.#call<T>({ ...request, query, signal, timeoutMs });
  }

  async #call<T extends KubeObject>(request: RawRequest): Promise<T> {
    const { body } = await this.#transport.request(request);
    const what = `${request.method} ${request.path}`;
    const object = readObject(what, body);
    if (!isKubeObject<T>(object)) {
      throw new KubeError('Malformed', `${what}: the answer is no API object`);
    }
    return object;
  }
}

async function* observed(
  bytes: AsyncIterable<Buffer>,
  onBytes: (() => void) | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    onBytes?.();
    yield chunk;
  }
}

function watchError(path: string, error: unknown, signal: AbortSignal): KubeError {
  if (error instanceof KubeError) {
    return error;
  }
  const code = signal.aborted ? 'Aborted' : 'Unreachable';
  return new KubeError(code, `watch ${path}: the stream broke off`, { cause: error });
}
