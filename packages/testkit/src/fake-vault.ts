import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a test set up, and what it may change while the fake runs. */
interface FakeVaultState {
  /** Answers every call with 503. */
  sealed: boolean;
  /** Accepts calls and never answers. */
  silent: boolean;
  /** Answers every call with this text and status 200. */
  garbage: string | undefined;
  /** Tokens that may use the transit key. */
  tokens: Set<string>;
  /** Below it a ciphertext is no longer opened. */
  minDecryptionVersion: number;
}

/**
 * A stand-in for Vault in tests: a real HTTP server that speaks the documented calls `encrypt`,
 * `decrypt` and `rewrap` of one transit key, and the login of Kubernetes auth. It is no Vault: it
 * knows no policies, leases or storage.
 */
export interface FakeVault {
  address: string;
  state: FakeVaultState;
  /** `namespace|path` of each call, in order. */
  calls: string[];
  /** Gives the transit key another version. */
  rotate(): void;
  close(): Promise<void>;
}

export interface FakeVaultOptions {
  tokens?: string[];
  /** Key of the transit engine; `transit/clotho` if left out. */
  mount?: string;
  key?: string;
  /** Logins by Kubernetes auth: what a ServiceAccount token of a role gets. */
  logins?: { role: string; jwt: string; token: string; leaseSeconds: number }[];
  /** PEM; plain HTTP if left out. */
  tls?: { cert: string; key: string };
}

interface Reply {
  status: number;
  body: unknown;
}

interface Call {
  path: string;
  token: string;
  body: Record<string, string | undefined>;
}

interface World {
  options: FakeVaultOptions;
  state: FakeVaultState;
  /** AES-256 keys of the transit key, the first is version 1. */
  versions: Buffer[];
}

const NONCE = 12;
const TAG = 16;

export async function fakeVault(options: FakeVaultOptions = {}): Promise<FakeVault> {
  const world: World = {
    options,
    state: {
      sealed: false,
      silent: false,
      garbage: undefined,
      tokens: new Set(options.tokens ?? []),
      minDecryptionVersion: 1,
    },
    versions: [randomBytes(32)],
  };
  const calls: string[] = [];
  const listener: http.RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = (request.url ?? '').replace(/^\/v1\//, '');
      calls.push(`${String(request.headers['x-vault-namespace'] ?? '')}|${path}`);
      if (world.state.silent) return;
      const token = String(request.headers['x-vault-token'] ?? '');
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      const reply = answer({ path, token, body }, world);
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
  };
  const { tls } = options;
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    state: world.state,
    calls,
    rotate: () => void world.versions.push(randomBytes(32)),
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function answer(call: Call, world: World): Reply {
  const { state, options } = world;
  if (state.sealed) return failure(503, 'Vault is sealed');
  if (state.garbage !== undefined) return { status: 200, body: state.garbage };
  if (call.path === 'auth/kubernetes/login') return login(call, world);
  const { mount = 'transit', key = 'clotho' } = options;
  const verb = call.path.startsWith(`${mount}/`) ? call.path.slice(mount.length + 1) : '';
  if (!['encrypt', 'decrypt', 'rewrap'].some((known) => verb === `${known}/${key}`)) {
    return failure(404, `no handler for route "${call.path}"`);
  }
  if (!state.tokens.has(call.token)) return failure(403, 'permission denied');
  return transit(verb.split('/')[0] ?? '', call.body, world);
}

function login({ body }: Call, { options, state }: World): Reply {
  const known = options.logins?.find(
    ({ role, jwt }) => role === body['role'] && jwt === body['jwt'],
  );
  if (!known) return failure(403, 'permission denied');
  state.tokens.add(known.token);
  const auth = { client_token: known.token, lease_duration: known.leaseSeconds, renewable: true };
  return { status: 200, body: { auth } };
}

function transit(verb: string, body: Call['body'], world: World): Reply {
  if (verb === 'encrypt') {
    return data({ ciphertext: seal(Buffer.from(body['plaintext'] ?? '', 'base64'), world) });
  }
  const opened = open(body['ciphertext'] ?? '', world);
  if (typeof opened === 'string') return failure(400, opened);
  return verb === 'decrypt'
    ? data({ plaintext: opened.toString('base64') })
    : data({ ciphertext: seal(opened, world) });
}

function seal(plaintext: Buffer, { versions }: World): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? '', nonce);
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final()]);
  const text = Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
  return `vault:v${versions.length}:${text}`;
}

/** The plaintext, or why there is none. */
function open(ciphertext: string, { versions, state }: World): Buffer | string {
  const [, version = '0', text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
  const key = versions[Number(version) - 1];
  if (!key) return 'invalid ciphertext: no prefix';
  if (Number(version) < state.minDecryptionVersion) {
    return 'ciphertext or signature version is disallowed by policy (too old)';
  }
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    return 'cipher: message authentication failed';
  }
}

function data(fields: Record<string, string>): Reply {
  return { status: 200, body: { data: fields } };
}

function failure(status: number, error: string): Reply {
  return { status, body: { errors: [error] } };
}
