import { stringify } from 'yaml';

type Credential =
  { readonly token: string } | { readonly certificatePem: string; readonly keyPem: string };

export interface KubeconfigInput {
  readonly server: string;
  readonly caPem: string;
  readonly user: string;
  /** Namespace of commands that name none. */
  readonly namespace?: string;
  readonly credential: Credential;
}

/** A kubeconfig that needs no other file: authority and credential are inside. */
export function kubeconfig({
  server,
  caPem,
  user,
  namespace,
  credential,
}: KubeconfigInput): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'clotho',
    clusters: [
      { name: 'clotho', cluster: { server, 'certificate-authority-data': base64(caPem) } },
    ],
    contexts: [
      { name: 'clotho', context: { cluster: 'clotho', user, ...(namespace && { namespace }) } },
    ],
    users: [{ name: user, user: credentialFields(credential) }],
  });
}

function credentialFields(credential: Credential): Record<string, string> {
  if ('token' in credential) return { token: credential.token };
  return {
    'client-certificate-data': base64(credential.certificatePem),
    'client-key-data': base64(credential.keyPem),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
