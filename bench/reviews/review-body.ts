import type { KubeJson } from '@clotho/kube';

/** The AdmissionReview of an update that leaves the content of a ConfigMap as it is. */
export function reviewBody(live: KubeJson): string {
  const { name, namespace, annotations } = live.metadata;
  const changed = { 'kubectl.kubernetes.io/last-applied-configuration': '{"written":1}' };
  const object = {
    ...live,
    metadata: { ...live.metadata, annotations: { ...annotations, ...changed } },
  };
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '6a1f0d6e-6a55-4f0e-9f0f-3c6d7a0e7a11',
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name,
      namespace,
      operation: 'UPDATE',
      userInfo: { username: 'dev-alice', groups: ['developers', 'system:authenticated'] },
      object,
      oldObject: live,
      dryRun: false,
      options: { kind: 'PatchOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'bench' },
    },
  });
}
