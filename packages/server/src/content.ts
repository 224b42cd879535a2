import { gunzipSync, gzipSync } from 'node:zlib';
import { SYSTEM_NAMESPACE, type JsonObject, type ManifestRequest } from '@clotho/api';
import { isDelta, isObject, parseJson, stringifyJson, type Delta } from '@clotho/core';
import type { KubeClient, KubeObject } from '@clotho/kube';

/** The exact content of a held write; it lives in a Secret that people can't read. */
export interface Content {
  /** The object as it shall be; as it is, for a Delete. */
  object: JsonObject;
  /** For an Update: the difference to the object it was held against. */
  delta: Delta | null;
  /** For a server-side apply: what its manager applied. */
  intent: JsonObject | null;
}

export const secrets = { group: '', version: 'v1', resource: 'secrets', namespaced: true } as const;

/** Below the 1 MiB that a Secret may hold, with room for its base64. */
const LARGEST = 700 * 1024;

export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly code: 'TooLarge' | 'Damaged';

  constructor(code: ContentError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The Secret that keeps a content. Throws ContentError when it is too large to be kept. */
export function contentSecret(name: string, content: Content, labels: JsonObject): JsonObject {
  const packed = gzipSync(stringifyJson({ ...content, delta: content.delta ?? null }));
  if (packed.length > LARGEST) {
    throw new ContentError(
      'TooLarge',
      `the object has ${packed.length} bytes compressed; at most ${LARGEST} can be held. Split it`,
    );
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: SYSTEM_NAMESPACE, labels },
    type: 'clotho.cosmosdevops.co.uk/content',
    immutable: true,
    data: { content: packed.toString('base64') },
  };
}

/** Reads what a request was held with. Throws KubeError, or ContentError when it is damaged. */
export function readContent(request: ManifestRequest, client: KubeClient): Promise<Content> {
  return readContentSecret(request.spec.contentRef, client);
}

/** Reads a Secret that contentSecret() made. Throws as above. */
export async function readContentSecret(name: string, client: KubeClient): Promise<Content> {
  const secret = await client.get<KubeObject & { data?: { content?: string } }>(
    secrets,
    name,
    SYSTEM_NAMESPACE,
  );
  const value = parseJson(gunzipSync(Buffer.from(secret.data?.content ?? '', 'base64')).toString());
  const object = isObject(value) ? value['object'] : undefined;
  if (!isObject(value) || !isObject(object)) {
    throw new ContentError('Damaged', `Secret ${SYSTEM_NAMESPACE}/${name} holds no content`);
  }
  const { delta = null, intent } = value;
  return {
    object,
    delta: isDelta(delta) ? delta : null,
    intent: isObject(intent) ? intent : null,
  };
}
