import {
  failure,
  reply,
  scriptedServer,
  type ScriptedRequest,
  type ScriptedServer,
} from './scripted-server.ts';

interface Stored {
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string };
  [key: string]: unknown;
}

export interface MemoryApi extends ScriptedServer {
  readonly objects: Map<string, Stored>;
  /** While true the server hangs up on every request. */
  broken: boolean;
}

/** A small API server: GET, POST, PUT and merge patches with resourceVersions, without watches. */
export async function memoryApi(): Promise<MemoryApi> {
  const objects = new Map<string, Stored>();
  const server = await scriptedServer((request) => {
    if (api.broken) {
      request.response.socket?.destroy();
    } else {
      answer(objects, request);
    }
  });
  const api: MemoryApi = Object.assign(server, { objects, broken: false });
  return api;
}

let version = 0;

function answer(objects: Map<string, Stored>, request: ScriptedRequest): void {
  const { method, path, body } = request;
  version++;
  const sent: Stored = body === '' ? { metadata: { name: '' } } : JSON.parse(body);
  const key = method === 'POST' ? `${path}/${nameOf(sent)}` : path;
  const refusal = refusalOf(method, sent, objects.get(key));
  if (refusal !== undefined) {
    reply(request, refusal.code, failure(refusal.code, refusal.reason));
    return;
  }
  if (method !== 'GET') {
    objects.set(key, written(method, sent, objects.get(key)));
  }
  reply(request, method === 'POST' ? 201 : 200, objects.get(key) ?? {});
}

function written(method: string, sent: Stored, held: Stored | undefined): Stored {
  const merged = method === 'PATCH' ? { ...held, ...sent, metadata: held?.metadata } : sent;
  const name = held?.metadata.name ?? nameOf(sent);
  const stamp = { name, resourceVersion: String(version) };
  return { ...merged, metadata: { uid: `uid-${version}`, ...merged.metadata, ...stamp } };
}

function nameOf(sent: Stored): string {
  return sent.metadata?.name ?? `generated-${version}`;
}

function refusalOf(
  method: string,
  sent: Stored,
  held: Stored | undefined,
): { code: number; reason: string } | undefined {
  if (method === 'POST') {
    return held === undefined ? undefined : { code: 409, reason: 'AlreadyExists' };
  }
  if (held === undefined) {
    return { code: 404, reason: 'NotFound' };
  }
  const stale = sent.metadata?.resourceVersion !== held.metadata.resourceVersion;
  return method === 'PUT' && stale ? { code: 409, reason: 'Conflict' } : undefined;
}
