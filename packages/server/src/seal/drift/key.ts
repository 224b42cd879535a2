import type { Target } from '@clotho/api';

/** An object in the audit's work queue. */
export function keyOf({ apiVersion, kind, namespace = '', name }: Target): string {
  return [apiVersion, kind, namespace, name].join('|');
}

export function targetOfKey(key: string): Target & { namespace: string } {
  const [apiVersion = '', kind = '', namespace = '', name = ''] = key.split('|');
  return { apiVersion, kind, namespace, name };
}
