import { KubeConfig } from '@kubernetes/client-node';

/** Where the cluster's address and credentials come from. */
export type KubeConfigSource =
  | { readonly file: string; readonly context?: string }
  | { readonly inCluster: true }
  | ExplicitCluster;

/** PEM values are base64, as in a kubeconfig file. */
export interface ExplicitCluster {
  readonly server: string;
  readonly caData?: string;
  readonly tlsServerName?: string;
  readonly skipTLSVerify?: boolean;
  readonly token?: string;
  readonly certData?: string;
  readonly keyData?: string;
  readonly impersonateUser?: string;
}

/**
 * Reads a kubeconfig file (with one of its contexts), the credentials mounted in a Pod, or explicit
 * values.
 * @throws Error when the file cannot be read or does not name the context.
 */
export function loadKubeConfig(source: KubeConfigSource): KubeConfig {
  const config = new KubeConfig();
  if ('file' in source) {
    config.loadFromFile(source.file);
    selectContext(config, source.context, source.file);
  } else if ('inCluster' in source) {
    config.loadFromCluster();
  } else {
    loadExplicit(config, source);
  }
  return config;
}

function selectContext(config: KubeConfig, context: string | undefined, file: string): void {
  if (context === undefined) {
    return;
  }
  if (config.getContextObject(context) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new Error(`${file} has no context ${context}; it has: ${known.join(', ')}`);
  }
  config.setCurrentContext(context);
}

function loadExplicit(config: KubeConfig, source: ExplicitCluster): void {
  const { server, caData, tlsServerName, skipTLSVerify = false, ...user } = source;
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server,
      skipTLSVerify,
      ...(caData === undefined ? {} : { caData }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
    },
    { name: 'user', ...user },
  );
}
