import { expect, test } from 'vitest';
import { readCertificateConfig } from './config.ts';

test('the own CA is the default', () => {
  expect(readCertificateConfig({})).toEqual({ from: { own: true }, caDelayMs: 3_000 });
});

test('a mounted folder or a Secret, and who tells the API server of its CA', () => {
  const mounted = { CLOTHO_TLS_DIR: '/tls', CLOTHO_TLS_INJECTOR: 'service-ca' };
  expect(readCertificateConfig(mounted)).toEqual({
    from: { folder: '/tls' },
    caDelayMs: 120_000,
    injector: { annotation: 'service.beta.openshift.io/inject-cabundle', value: 'true' },
  });
  const named = { CLOTHO_TLS_SECRET: 'tls', CLOTHO_TLS_INJECTOR: 'cert-manager:clotho-gate/gate' };
  expect(readCertificateConfig(named)).toEqual({
    from: { secret: 'tls' },
    caDelayMs: 3_000,
    injector: { annotation: 'cert-manager.io/inject-ca-from', value: 'clotho-gate/gate' },
  });
});

test.each([
  [{ CLOTHO_TLS_DIR: '/tls', CLOTHO_TLS_SECRET: 'tls' }, 'exclude each other'],
  [{ CLOTHO_TLS_INJECTOR: 'service-ca' }, 'CLOTHO_TLS_INJECTOR'],
  [{ CLOTHO_TLS_DIR: '/tls', CLOTHO_TLS_INJECTOR: 'cert-manager:gate' }, 'NAMESPACE/CERTIFICATE'],
])('%j is refused', (env, words) => {
  expect(() => readCertificateConfig(env)).toThrow(words);
});
