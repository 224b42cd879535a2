import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readEnvironment, waitFor, type ControlPlane } from '@clotho/embedded';
import { CLIENT_ID, CLIENT_SECRET, type OpenIdProvider } from './openid-provider.ts';

/** Makes the API server of an instance and Clotho's own server trust a provider. */
export async function trustProvider(plane: ControlPlane, provider: OpenIdProvider): Promise<void> {
  const folder = plane.stateDir;
  const configuration = path.join(folder, 'pki', 'authentication.json');
  await writeFile(
    configuration,
    JSON.stringify({
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AuthenticationConfiguration',
      jwt: [
        {
          issuer: {
            url: provider.issuer,
            audiences: [CLIENT_ID],
            certificateAuthority: provider.ca,
          },
          claimMappings: {
            username: { claim: 'sub', prefix: 'oidc:' },
            groups: { claim: 'groups', prefix: '' },
          },
        },
      ],
    }),
  );
  await startAgain(plane, 'kube-apiserver', [`--authentication-config=${configuration}`], {});
  await plane.restart('kube-apiserver');
  await trustByClotho(plane, provider);
}

/** Makes Clotho's own server trust a provider that the cluster does not know. */
export async function trustByClotho(
  plane: ControlPlane,
  provider: OpenIdProvider,
  settings: Record<string, string> = {},
): Promise<void> {
  const { ui } = await readEnvironment(plane.stateDir);
  const ca = path.join(plane.stateDir, 'pki', 'provider.crt');
  await writeFile(ca, provider.ca);
  await startAgain(plane, 'clotho-journal', [], {
    NODE_EXTRA_CA_CERTS: ca,
    CLOTHO_UI_URL: ui ?? '',
    CLOTHO_OIDC_ISSUER: provider.issuer,
    CLOTHO_OIDC_CLIENT_ID: CLIENT_ID,
    CLOTHO_OIDC_CLIENT_SECRET: CLIENT_SECRET,
    ...settings,
  });
  const log = plane.processes.logFile('clotho-journal');
  await waitFor(async () => (await readFile(log, 'utf8')).includes('is ready'), {
    timeoutMs: 60_000,
    describe: 'the server to be ready',
  });
}

/** The same process with more arguments and settings. */
async function startAgain(
  { processes }: ControlPlane,
  name: string,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  const record = processes.require(name);
  await processes.stop([record]);
  const { pid: _pid, startTime: _start, ...spec } = record;
  processes.start({ ...spec, args: [...spec.args, ...args], env: { ...spec.env, ...env } });
}
