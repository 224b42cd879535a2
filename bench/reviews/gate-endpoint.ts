import type { KubeClient, KubeObject } from '@clotho/kube';

/** How the API server reaches the gate. */
export interface GateEndpoint {
  host: string;
  port: number;
  /** With the part that nobody can guess. */
  path: string;
  caPem: string;
}

const configurations = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'validatingwebhookconfigurations',
  namespaced: false,
} as const;

type Configuration = KubeObject & {
  webhooks?: { name: string; clientConfig: { url?: string; caBundle?: string } }[];
};

/** Reads from the registration where reviews go. Throws when the gate is not registered by URL. */
export async function gateEndpoint(admin: KubeClient): Promise<GateEndpoint> {
  const { webhooks = [] } = await admin.get<Configuration>(configurations, 'clotho');
  const gate = webhooks.find(({ name }) => name.startsWith('gate.'));
  const { url, caBundle = '' } = gate?.clientConfig ?? {};
  if (url === undefined)
    throw new Error('the gate is not registered by URL; there must be one here');
  const { hostname: host, port, pathname: path } = new URL(url);
  return { host, port: Number(port), path, caPem: Buffer.from(caBundle, 'base64').toString() };
}
