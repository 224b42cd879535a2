import * as client from 'openid-client';
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { OidcConfig } from '../../gateway-config.ts';

/** What Clotho knows a use for: a name, groups to decide by, and staying logged in. */
const WANTED = ['openid', 'profile', 'email', 'groups', 'offline_access'];

/** What has to be remembered between going to the provider and coming back. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where in the web app the person wanted to go. */
  readonly to: string;
}

/** What the provider gave; the ID token is what the API server is shown. */
export interface OidcTokens {
  readonly token: string;
  readonly refreshToken?: string;
}

/** Logging in at an OpenID provider: code flow with PKCE. */
export class Oidc {
  readonly #config: OidcConfig;
  readonly #redirectUri: string;
  #provider: Promise<client.Configuration> | undefined;
  #keys: JWTVerifyGetKey | undefined;

  constructor(config: OidcConfig, redirectUri: string) {
    this.#config = config;
    this.#redirectUri = redirectUri;
  }

  get name(): string {
    return new URL(this.#config.issuer).host;
  }

  /** Where to send the browser, and what to remember until it is back. @throws Error */
  async begin(to: string): Promise<{ url: URL; attempt: OidcAttempt }> {
    const provider = await this.#discovered();
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      to,
    };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#redirectUri,
      scope: this.#config.scopes ?? scopesOf(provider),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url, attempt };
  }

  /** Trades the code in `search` for tokens. @throws Error when it is not the answer to `attempt` */
  async finish(search: string, attempt: OidcAttempt): Promise<OidcTokens> {
    const provider = await this.#discovered();
    const answer = await client.authorizationCodeGrant(
      provider,
      new URL(search, this.#redirectUri),
      {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      },
    );
    return tokensOf(answer, undefined);
  }

  /** A fresh ID token of the same person. @throws Error when the provider gives none */
  async renew({ token, refreshToken }: Required<OidcTokens>): Promise<OidcTokens> {
    const provider = await this.#discovered();
    const answer = await client.refreshTokenGrant(provider, refreshToken);
    const renewed = tokensOf(answer, refreshToken);
    if (decodeJwt(renewed.token).sub === decodeJwt(token).sub) return renewed;
    throw new Error('the provider gave the ID token of somebody else');
  }

  /**
   * Whose ID token this is, named as `ISSUER#SUBJECT`; undefined where it is none of this provider
   * for this client, or has ended. @throws Error when the provider can't be asked
   */
  async holderOf(token: string): Promise<string | undefined> {
    if (!claimsToBeOf(token, this.#config.issuer)) return undefined;
    const { issuer, jwks_uri: keys } = (await this.#discovered()).serverMetadata();
    if (keys === undefined) return undefined;
    this.#keys ??= createRemoteJWKSet(new URL(keys));
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
        issuer,
        audience: this.#config.clientId,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      // An access token says that somebody let a program act, not who they are.
      return protectedHeader.typ === 'at+jwt' ? undefined : `${issuer}#${payload.sub}`;
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Asked for when it is needed: a provider that is away must not keep the server from starting. */
  #discovered(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#config;
    const proof = clientSecret === undefined ? client.None() : undefined;
    this.#provider ??= client.discovery(new URL(issuer), clientId, clientSecret, proof);
    this.#provider.catch(() => {
      this.#provider = undefined;
    });
    return this.#provider;
  }
}

/** Before anybody is asked: most tokens are the cluster's. */
function claimsToBeOf(token: string, issuer: string): boolean {
  try {
    return withoutSlash(decodeJwt(token).iss ?? '') === withoutSlash(issuer);
  } catch {
    return false;
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}

function scopesOf(provider: client.Configuration): string {
  const { scopes_supported: known } = provider.serverMetadata();
  return WANTED.filter((scope) => known?.includes(scope) ?? scope !== 'groups').join(' ');
}

function tokensOf(
  { id_token: token, refresh_token: refreshToken }: client.TokenEndpointResponse,
  previous: string | undefined,
): OidcTokens {
  if (token === undefined) throw new Error('the provider gave no ID token');
  const kept = refreshToken ?? previous;
  return kept === undefined ? { token } : { token, refreshToken: kept };
}
