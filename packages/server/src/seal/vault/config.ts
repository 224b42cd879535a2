import { ConfigError, type Environment } from '../../config-error.ts';

/** How to get a token of Vault. */
type VaultLogin =
  /** A file that somebody else keeps fresh, for instance the Vault agent. */
  | { tokenFile: string }
  /** Kubernetes auth: the ServiceAccount token in `jwtFile` is exchanged at `mount` for `role`. */
  | { role: string; mount: string; jwtFile: string };

/** A key of the transit engine of one Vault. */
export interface VaultConfig {
  /** https, or http to this machine; without a slash at the end. */
  address: string;
  /** Path of the transit engine. */
  mount: string;
  key: string;
  /** Of Vault Enterprise. */
  namespace?: string;
  /** PEM of the CAs to trust instead of those of the system. */
  caFile?: string;
  /** For one call, milliseconds. */
  timeoutMs: number;
  login: VaultLogin;
}

const JWT_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
const PATH = /^[\w.-]+(?:\/[\w.-]+)*$/;

/** Undefined where no Vault is named. Throws ConfigError. */
export function readVaultConfig(env: Environment): VaultConfig | undefined {
  const address = env['CLOTHO_VAULT_ADDR'];
  if (!address) return undefined;
  const [namespace, caFile] = [env['CLOTHO_VAULT_NAMESPACE'], env['CLOTHO_VAULT_CA_FILE']];
  return {
    address: addressOf(address),
    mount: pathOf('CLOTHO_VAULT_MOUNT', env['CLOTHO_VAULT_MOUNT'] || 'transit'),
    key: pathOf('CLOTHO_VAULT_KEY', env['CLOTHO_VAULT_KEY'] ?? ''),
    ...(namespace ? { namespace: pathOf('CLOTHO_VAULT_NAMESPACE', namespace) } : {}),
    ...(caFile ? { caFile } : {}),
    timeoutMs: timeoutOf(env['CLOTHO_VAULT_TIMEOUT_MS'] || '5000'),
    login: loginOf(env),
  };
}

function loginOf(env: Environment): VaultLogin {
  const [tokenFile, role] = [env['CLOTHO_VAULT_TOKEN_FILE'], env['CLOTHO_VAULT_KUBERNETES_ROLE']];
  if (tokenFile && !role) return { tokenFile };
  if (!role || tokenFile) {
    throw new ConfigError(
      'CLOTHO_VAULT_ADDR needs one login: CLOTHO_VAULT_TOKEN_FILE, or CLOTHO_VAULT_KUBERNETES_ROLE',
    );
  }
  return {
    role,
    mount: pathOf(
      'CLOTHO_VAULT_KUBERNETES_MOUNT',
      env['CLOTHO_VAULT_KUBERNETES_MOUNT'] || 'kubernetes',
    ),
    jwtFile: env['CLOTHO_VAULT_KUBERNETES_TOKEN_FILE'] || JWT_FILE,
  };
}

/** The keys themselves go over this connection. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL.has(url.hostname));
  if (isSafe) return text.replace(/\/+$/, '');
  throw new ConfigError(
    `CLOTHO_VAULT_ADDR: "${text}" is neither an https URL nor an http one of this machine`,
  );
}

function pathOf(variable: string, text: string): string {
  const path = text.replace(/^\/+|\/+$/g, '');
  if (PATH.test(path) && !path.split('/').some((part) => /^\.+$/.test(part))) return path;
  throw new ConfigError(
    `${variable}: "${text}" is no name in Vault; use letters, digits, "_", "-", "." and "/"`,
  );
}

function timeoutOf(text: string): number {
  const timeoutMs = Number(text);
  if (Number.isInteger(timeoutMs) && timeoutMs >= 100 && timeoutMs <= 60_000) return timeoutMs;
  throw new ConfigError(`CLOTHO_VAULT_TIMEOUT_MS: "${text}" is not from 100 to 60000`);
}
