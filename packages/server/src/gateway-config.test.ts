import { expect, test } from 'vitest';
import { readGatewayConfig } from './gateway-config.ts';

const OIDC = {
  CLOTHO_UI_URL: 'https://clotho.example/',
  CLOTHO_OIDC_ISSUER: 'https://login.example',
  CLOTHO_OIDC_CLIENT_ID: 'clotho',
};

test('without settings people log in by links, and the web app is the built one', () => {
  const config = readGatewayConfig({});
  expect(config.oidc).toBeUndefined();
  expect(config).toMatchObject({
    sessionKeyFile: '/var/lib/clotho/session.key',
    webDir: expect.stringMatching(/packages\/web\/dist$/) as string,
  });
});

test('an OpenID provider is a client, and where people come back to', () => {
  expect(readGatewayConfig(OIDC)).toMatchObject({
    origin: 'https://clotho.example',
    oidc: { issuer: 'https://login.example', clientId: 'clotho' },
  });
});

test.each([
  ['CLOTHO_UI_URL', { CLOTHO_UI_URL: 'https://clotho.example/below' }],
  ['CLOTHO_UI_URL', { CLOTHO_UI_URL: 'clotho.example' }],
  ['CLOTHO_UI_URL', { ...OIDC, CLOTHO_UI_URL: '' }],
  ['CLOTHO_OIDC_ISSUER', { ...OIDC, CLOTHO_OIDC_ISSUER: 'http://login.example' }],
  ['CLOTHO_OIDC_CLIENT_ID', { ...OIDC, CLOTHO_OIDC_CLIENT_ID: '' }],
])('%s is named when it is wrong', (name, env) => {
  expect(() => readGatewayConfig(env)).toThrow(name);
});
