import { GATE_NAMESPACE } from '@clotho/api';
import {
  ensureCertificate,
  Reflector,
  WorkQueue,
  type KubeObject,
  type ServingMaterial,
} from '@clotho/kube';
import { secrets } from '../content.ts';
import type { CertificateOptions, CertificateSource } from './source.ts';

const SECRET = 'clotho-gate-tls';
const RENEWAL_CHECK_MS = 60 * 60_000;
const SETTLE_MS = 5_000;

/**
 * Clotho's own CA. The Secret is followed, so that every replica knows at once what one of them
 * renewed: two that told the API server of different CAs would undo each other's registration.
 */
export async function openOwn(options: CertificateOptions): Promise<CertificateSource> {
  const { client, names, log } = options;
  // TLS lives by real time, whatever Clotho's own clock says.
  const ensure = (): Promise<ServingMaterial> =>
    ensureCertificate({ client, namespace: GATE_NAMESPACE, name: SECRET, ...names }, Date.now());
  let material = await ensure();
  const listeners = new Set<() => void>();
  const queue = new WorkQueue({
    onError: (error) => log.error('the certificate could not be renewed', { error }),
  });
  queue.run(
    async () => {
      const next = await ensure();
      const isSame = JSON.stringify(next) === JSON.stringify(material);
      material = next;
      if (!isSame) for (const listener of listeners) listener();
      return { requeueAfterMs: RENEWAL_CHECK_MS };
    },
    { concurrency: 1 },
  );
  const reflector = new Reflector<KubeObject & { data?: Record<string, string> }>({
    client,
    ref: secrets,
    namespace: GATE_NAMESPACE,
    fieldSelector: `metadata.name=${SECRET}`,
    onError: (error) => log.warn('the Secret of the certificate is followed again', { error }),
  });
  let authorities = '';
  reflector.onChange(({ type, object }) => {
    const { data = {} } = object;
    const seen = `${type === 'deleted'}|${data['ca.crt'] ?? ''}|${data['previous-ca.crt'] ?? ''}`;
    // Replicas that want different names in it, as while one setting takes over from another, would
    // make one certificate after the other; what is trusted stays the same meanwhile.
    if (seen === authorities) queue.addAfter(SECRET, SETTLE_MS);
    else queue.add(SECRET);
    authorities = seen;
  });
  reflector.start();
  return {
    tls: () => ({ cert: material.cert, key: material.key }),
    trust: () => ({ caBundle: material.caBundle }),
    onChange: (listener) => void listeners.add(listener),
    stop: async () => void (await Promise.all([queue.stop(), reflector.stop()])),
  };
}
