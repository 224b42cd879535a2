import path from 'node:path';
import { apiRequest } from './api-request.ts';
import type { ControlPlane } from './control-plane.ts';
import { EmbeddedError } from './errors.ts';
import { kubeconfig } from './kubeconfig.ts';
import { stateDirOf, writePrivately } from './state-dir.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Lets a local process act as a ServiceAccount that exists already: asks for a token that is valid
 * for a year and writes a kubeconfig with it.
 *
 * @returns the path of the kubeconfig, `<state>/run/kubeconfig.<namespace>.<name>`.
 * @throws EmbeddedError `RequestFailed` when the API server gives no token.
 */
export async function serviceAccountKubeconfig(
  plane: ControlPlane,
  namespace: string,
  name: string,
): Promise<string> {
  const token = await requestToken(plane, namespace, name);
  const file = path.join(stateDirOf(plane.stateDir).run, `kubeconfig.${namespace}.${name}`);
  const { apiserver: server, caPem } = plane;
  await writePrivately(
    file,
    kubeconfig({ server, caPem, user: name, namespace, credential: { token } }),
  );
  return file;
}

async function requestToken(plane: ControlPlane, namespace: string, name: string): Promise<string> {
  const { status, body } = await apiRequest(plane, {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    token: plane.adminToken,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: YEAR_SECONDS },
    },
  });
  if (status === 201) {
    const answer: { status: { token: string } } = JSON.parse(body);
    return answer.status.token;
  }
  throw new EmbeddedError(
    'RequestFailed',
    `no token for ServiceAccount ${namespace}/${name} (HTTP ${status}); it must exist before a process can act as it`,
  );
}
