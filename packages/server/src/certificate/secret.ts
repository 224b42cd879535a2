import { GATE_NAMESPACE } from '@clotho/api';
import { CertificateError, Reflector, type KubeClient, type KubeObject } from '@clotho/kube';
import { secrets } from '../content.ts';
import type { Log } from '../log.ts';
import type { Follower, GivenSource } from './given.ts';

type TlsSecret = KubeObject & { data?: Record<string, string> };

/** Follows a Secret of the gate's namespace that another issuer writes. */
export function followSecret(
  name: string,
  source: GivenSource,
  { client, log }: { client: KubeClient; log: Log },
): Follower {
  const reflector = new Reflector<TlsSecret>({
    client,
    ref: secrets,
    namespace: GATE_NAMESPACE,
    fieldSelector: `metadata.name=${name}`,
    onError: (error) => log.error('the Secret of the certificate could not be followed', { error }),
  });
  reflector.onChange(({ type, object }) => {
    if (type === 'deleted') source.refuse(missing(name));
    else take(object, source);
  });
  reflector.start();
  void reflector.synced.then(
    () => {
      if (!reflector.store.get(GATE_NAMESPACE, name)) source.refuse(missing(name));
    },
    () => undefined,
  );
  return { stop: () => reflector.stop() };
}

function take({ metadata, data = {} }: TlsSecret, source: GivenSource): void {
  const text = (field: string): string => Buffer.from(data[field] ?? '', 'base64').toString();
  const [cert, key, ca] = [text('tls.crt'), text('tls.key'), text('ca.crt')];
  // An issuer may make the Secret before it has anything to put there.
  if (cert === '' || key === '') source.refuse(missing(metadata.name));
  else source.take({ cert, key, ca: ca || undefined });
}

function missing(name: string): CertificateError {
  return new CertificateError(
    'Missing',
    `Secret ${GATE_NAMESPACE}/${name} with tls.crt and tls.key is not there; check its issuer`,
  );
}
