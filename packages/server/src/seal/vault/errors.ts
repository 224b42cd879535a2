import type { JsonObject } from '@clotho/core';
import { KeyProviderError, type KeyProviderErrorCode } from '../protection/provider.ts';
import type { VaultConfig } from './config.ts';

interface Refusal {
  status: number;
  location: string | undefined;
  body: JsonObject | undefined;
}

const LONGEST = 300;
const REDIRECTED =
  'Redirects are not followed: name the active node or a balancer by CLOTHO_VAULT_ADDR, or let standbys forward requests';

/** What a status says by Vault's documentation, and what to do about it. */
export function errorOfAnswer(
  path: string,
  { status, location, body }: Refusal,
  config: VaultConfig,
): KeyProviderError {
  const [code, advice] = meaningOf(status, path, config);
  const said = wordsOf(body) || (location === undefined ? '' : `redirected to ${location}`);
  const words = said === '' ? '' : `: ${said}`;
  return new KeyProviderError(
    code,
    `Vault at ${config.address} refused v1/${path} (${status}${words}). ${advice}`,
  );
}

/** No answer came; `error` is undefined when the time was up. */
export function unreachable(
  path: string,
  error: unknown,
  { address, timeoutMs, caFile }: VaultConfig,
): KeyProviderError {
  const what = `Vault at ${address}, v1/${path}`;
  if (error === undefined) {
    return new KeyProviderError(
      'Unavailable',
      `${what}: no answer within ${timeoutMs} ms. Check the network, or raise CLOTHO_VAULT_TIMEOUT_MS`,
    );
  }
  const words = error instanceof Error ? error.message : 'it could not be called';
  const trust = caFile === undefined ? '; a private CA is named by CLOTHO_VAULT_CA_FILE' : '';
  return new KeyProviderError(
    'Unavailable',
    `${what}: ${words}. Check that Vault is up and trusted${trust}`,
    error,
  );
}

function meaningOf(
  status: number,
  path: string,
  { namespace, login }: VaultConfig,
): [KeyProviderErrorCode, string] {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  switch (status) {
    case 400:
      return [
        'Rejected',
        'Check that CLOTHO_VAULT_KEY names a transit key that encrypts and is not derived, and that its min_decryption_version still covers what is stored',
      ];
    case 403:
      return [
        'Denied',
        'tokenFile' in login
          ? `The token in ${login.tokenFile} is expired, or its policy lacks update on ${path}${where}: renew it, or extend the policy`
          : `The role ${login.role} does not take this ServiceAccount, or its policy lacks update on ${path}${where}`,
      ];
    case 404:
      return [
        'Rejected',
        `There is nothing at that path${where}: check CLOTHO_VAULT_MOUNT, CLOTHO_VAULT_KUBERNETES_MOUNT and CLOTHO_VAULT_NAMESPACE`,
      ];
    case 503:
      return ['Unavailable', 'It is sealed or down for maintenance: unseal it'];
    default:
      return ['Unavailable', status < 400 ? REDIRECTED : 'See the log of Vault'];
  }
}

/** Vault's own words, `{"errors": [...]}`; nothing else of an answer is ever shown. */
function wordsOf(body: JsonObject | undefined): string {
  const errors = body?.['errors'];
  if (!Array.isArray(errors)) return '';
  const texts = errors.filter((each) => typeof each === 'string');
  return texts.join('; ').replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}
