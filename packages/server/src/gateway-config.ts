import path from 'node:path';
import { ConfigError, type Environment } from './config-error.ts';

/** What the server is told about people who use it with a browser. */
export interface GatewayConfig {
  /** Keys that session cookies are sealed with; made if the file is not there. */
  sessionKeyFile: string;
  /** Folder of the built web app. */
  webDir: string;
  /** Folder of the built plugin of the OpenShift console. */
  pluginDir: string;
  /** `https://host` that people reach the server by; as each call says, if left out. */
  origin?: string;
  /** Where people log in, besides by a link; the API server of the cluster trusts it too. */
  oidc?: OidcConfig;
}

/** A client of an OpenID provider. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string;
  /** Those that Clotho knows a use for and the provider has, if left out. */
  scopes?: string;
}

const WEB_DIR = path.resolve(import.meta.dirname, '../../web/dist');
const PLUGIN_DIR = path.resolve(import.meta.dirname, '../../console-plugin/dist');

/** Throws ConfigError naming the variable. */
export function readGatewayConfig(env: Environment): GatewayConfig {
  const url = env['CLOTHO_UI_URL'];
  const oidc = oidcOf(env);
  return {
    ...(oidc ? { oidc } : {}),
    sessionKeyFile: env['CLOTHO_SESSION_KEY_FILE'] ?? '/var/lib/clotho/session.key',
    webDir: path.resolve(env['CLOTHO_WEB_DIR'] ?? WEB_DIR),
    pluginDir: path.resolve(env['CLOTHO_CONSOLE_PLUGIN_DIR'] ?? PLUGIN_DIR),
    ...(url ? { origin: originOf(url) } : {}),
  };
}

function oidcOf(env: Environment): OidcConfig | undefined {
  const issuer = env['CLOTHO_OIDC_ISSUER'];
  if (!issuer) return undefined;
  if (!URL.canParse(issuer) || new URL(issuer).protocol !== 'https:') {
    throw new ConfigError(`CLOTHO_OIDC_ISSUER: "${issuer}" is no https URL`);
  }
  const clientId = env['CLOTHO_OIDC_CLIENT_ID'];
  if (!clientId) {
    throw new ConfigError(
      'CLOTHO_OIDC_CLIENT_ID: CLOTHO_OIDC_ISSUER is set, so this is needed too',
    );
  }
  if (!env['CLOTHO_UI_URL']) {
    throw new ConfigError(
      'CLOTHO_UI_URL: the provider sends people back to it, so OIDC needs it; write it like https://clotho.example',
    );
  }
  const clientSecret = env['CLOTHO_OIDC_CLIENT_SECRET'];
  const scopes = env['CLOTHO_OIDC_SCOPES'];
  return {
    issuer,
    clientId,
    ...(clientSecret ? { clientSecret } : {}),
    ...(scopes ? { scopes } : {}),
  };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new ConfigError(
    `CLOTHO_UI_URL: "${text}" is no address of a server; write it like https://clotho.example`,
  );
}
