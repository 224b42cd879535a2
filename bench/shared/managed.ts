import { GATE_NAMESPACE, label } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { isNotFound, type KubeClient, type KubeObject } from '@clotho/kube';

const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false } as const;
const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespaced: true } as const;

type Marker = KubeObject & { data?: Record<string, string> };

/**
 * Puts a namespace under Clotho's management and waits until everything in it is sealed.
 *
 * @returns how many objects were.
 */
export async function manage(
  namespace: string,
  admin: KubeClient,
  timeoutMs = 60_000,
): Promise<number> {
  await admin.mergePatch(namespaces, namespace, {
    metadata: { labels: { [label.managed]: 'true' } },
  });
  return waitFor(() => adopted(namespace, admin), {
    timeoutMs,
    describe: `${namespace} to be adopted`,
  });
}

async function adopted(namespace: string, admin: KubeClient): Promise<number | undefined> {
  try {
    const { data } = await admin.get<Marker>(configMaps, `adoption-${namespace}`, GATE_NAMESPACE);
    return data?.['state'] === 'Adopted' ? Number(data['objects']) : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
