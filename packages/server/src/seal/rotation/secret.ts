import { GATE_NAMESPACE } from '@clotho/api';
import type { KubeClient } from '@clotho/kube';
import { secrets } from '../../content.ts';
import { KEY_SECRET, type KeySecret } from '../key-secret.ts';

export function readSecret(client: KubeClient): Promise<KeySecret> {
  return client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE);
}

/** Under the version that was read: two people who rotate at once don't undo each other's step. */
export async function writeFields(
  { metadata: { resourceVersion } }: KeySecret,
  data: Record<string, string | null>,
  client: KubeClient,
): Promise<void> {
  const patch = { metadata: { resourceVersion }, data };
  await client.mergePatch(secrets, KEY_SECRET, patch, { namespace: GATE_NAMESPACE });
}
