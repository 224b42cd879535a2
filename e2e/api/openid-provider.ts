import { createServer } from 'node:https';
import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { mintCa, mintLeaf } from '@clotho/kube';
import { Browser } from './browser.ts';
import { Provider, type Configuration } from 'oidc-provider';

export const CLIENT_ID = 'clotho';
export const CLIENT_SECRET = 'a-secret-of-a-test';

export interface OpenIdProvider {
  issuer: string;
  /** PEM of the authority that signed its certificate. */
  ca: string;
  close(): Promise<void>;
}

interface Options {
  /** Groups of each person who can log in, by any password. */
  people: Record<string, string[]>;
  redirectUri: string;
  /** How long ID tokens are good for, seconds. */
  idTokenSeconds: number;
}

/** A real OpenID provider on loopback, by HTTPS with an authority of its own. */
export async function startOpenIdProvider(options: Options): Promise<OpenIdProvider> {
  const now = Date.now();
  const authority = await mintCa(now);
  const leaf = await mintLeaf(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }, now);
  // This process asks it too.
  setDefaultCACertificates([...rootCertificates, authority.cert]);
  const listener: { handle?: ReturnType<Provider['callback']> } = {};
  const server = createServer(leaf, (request, response) => {
    void listener.handle?.(request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const issuer = `https://localhost:${port}`;
  listener.handle = new Provider(issuer, configuration(options)).callback();
  return {
    issuer,
    ca: authority.cert,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function configuration({ people, redirectUri, idTokenSeconds }: Options): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'native',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' }] },
    cookies: { keys: ['a-key-of-a-test'] },
    scopes: ['openid', 'profile', 'groups', 'offline_access'],
    claims: { openid: ['sub'], groups: ['groups'], profile: ['name'] },
    conformIdTokenClaims: false,
    ttl: {
      IdToken: idTokenSeconds,
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
      AccessToken: 600,
    },
    issueRefreshToken: () => true,
    findAccount: (_context, id) => {
      const groups = people[id];
      if (groups === undefined) return undefined;
      return { accountId: id, claims: () => ({ sub: id, name: id, groups }) };
    },
  };
}

/** Fills in the forms of the provider as a person does; answers where it sends the browser back. */
export async function signInAt(issuer: string, start: string, person: string): Promise<URL> {
  const browser = new Browser(issuer);
  let url = start;
  while (url.startsWith(issuer)) {
    const at = url.slice(issuer.length);
    let answer = await browser.send(at);
    if (answer.status === 200) {
      answer = await browser.submit(at, formOf(await answer.text(), person));
    }
    url = new URL(answer.headers.get('location') ?? '', issuer).href;
  }
  return new URL(url);
}

function formOf(page: string, person: string): Record<string, string> {
  return page.includes('name="login"')
    ? { prompt: 'login', login: person, password: 'any' }
    : { prompt: 'consent' };
}

/** An ID token of a person, as a program of theirs gets it. */
export async function idTokenOf(
  issuer: string,
  redirectUri: string,
  person: string,
): Promise<string> {
  const asked = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid groups',
  });
  const back = await signInAt(issuer, `${issuer}/auth?${asked.toString()}`, person);
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
    }),
  });
  const { id_token: token } = (await answer.json()) as { id_token: string };
  return token;
}
