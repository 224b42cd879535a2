import { createHmac } from 'node:crypto';

import { canonicalize } from './canonical.ts';
import { cloneJson, getPath, isObject, setOwn } from './json-object.ts';
import { stringifyJson, type Json, type JsonObject } from './json.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const MASK = 'redacted';
const HASH_LENGTH = 12;

/**
 * The object as people may see it: in a Secret each value becomes `redacted:<hash>:<bytes>`, and
 * the last-applied annotation, which repeats them all, is masked. The hash is keyed and bound to
 * the Secret and the entry: it shows that a value changed, not which one it is or who shares it.
 * Every other kind is returned as it is.
 */
export function redactObject(object: JsonObject, redactionKey: Uint8Array): JsonObject {
  if (object['apiVersion'] !== 'v1' || object['kind'] !== 'Secret') return object;
  const secret = cloneJson(object);
  const namespace = getPath(object, ['metadata', 'namespace']) ?? '';
  const name = getPath(object, ['metadata', 'name']) ?? '';
  for (const [field, encoding] of [
    ['data', 'base64'],
    ['stringData', 'utf8'],
  ] as const) {
    const redact = (key: string, value: Json): string => {
      const text = typeof value === 'string' ? value : stringifyJson(value);
      const hmac = createHmac('sha256', redactionKey);
      const hash = hmac.update(canonicalize([namespace, name, key, text])).digest('hex');
      return `${MASK}:${hash.slice(0, HASH_LENGTH)}:${Buffer.byteLength(text, encoding)}`;
    };
    redactField(secret, field, redact);
  }
  const annotations = getPath(secret, ['metadata', 'annotations']);
  if (isObject(annotations) && Object.hasOwn(annotations, LAST_APPLIED)) {
    annotations[LAST_APPLIED] = MASK;
  }
  return secret;
}

function redactField(
  secret: JsonObject,
  field: string,
  redact: (key: string, value: Json) => string,
): void {
  const values = secret[field];
  if (values === undefined || values === null) return;
  if (!isObject(values)) {
    secret[field] = MASK;
    return;
  }
  for (const [key, value] of Object.entries(values)) setOwn(values, key, redact(key, value));
}
