import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { apiRequest } from './api-request.ts';
import { COMPONENT_NAMES, type ComponentName } from './components.ts';
import { readEnvironment } from './environment.ts';
import { EmbeddedError } from './errors.ts';
import { Processes } from './processes.ts';
import { kubeconfigPath, stateDirOf } from './state-dir.ts';
import type { Users } from './users.ts';
import { waitFor } from './wait.ts';

const READY_MS = 60_000;

/** A control plane that was started in a state directory, seen from any process. */
export interface ControlPlane {
  readonly stateDir: string;
  /** URL of kube-apiserver. */
  readonly apiserver: string;
  /** Certificate of the authority that signed the API server's. */
  readonly caPem: string;
  readonly users: Users;
  readonly adminToken: string;
  /** Starts, ends and finds processes that live as long as this instance. */
  readonly processes: Processes;
  /** Path of a user's kubeconfig. */
  kubeconfig(user: string): string;
  /** Process number by name, of everything that was started in this state directory. */
  pids(): Record<string, number>;
  /** Signals one component and does not bring it back: for fault tests. */
  kill(component: ComponentName, signal: NodeJS.Signals): void;
  /** Ends one component, if it is alive, and starts it again; waits until the API server is ready. */
  restart(component: ComponentName): Promise<void>;
}

/**
 * Takes hold of a running control plane by its state directory.
 *
 * @throws EmbeddedError `ComponentFailed` when none was started there.
 */
export async function openControlPlane(stateDir: string): Promise<ControlPlane> {
  const state = stateDirOf(stateDir);
  const { apiserver, users } = await readEnvironment(state.root);
  const admin = users['admin'];
  if (apiserver === null || !admin) {
    throw new EmbeddedError(
      'ComponentFailed',
      `no control plane in ${state.root}: start one with \`npm start\``,
    );
  }
  const processes = new Processes(state.root);
  const plane: ControlPlane = {
    stateDir: state.root,
    apiserver,
    caPem: await readFile(path.join(state.pki, 'ca.crt'), 'utf8'),
    users,
    adminToken: admin.token,
    processes,
    kubeconfig: (user) => kubeconfigPath(state.root, user),
    pids: () => Object.fromEntries(processes.list().map(({ name, pid }) => [name, pid])),
    kill: (component, signal) => processes.kill(component, signal),
    async restart(component) {
      await processes.restart(component);
      await apiServerReady(plane);
    },
  };
  return plane;
}

/** Waits until /readyz says ok; fails at once when the API server or etcd has ended. */
export async function apiServerReady(plane: ControlPlane): Promise<void> {
  await waitUntilServed(plane, ['etcd', 'kube-apiserver'], {
    path: '/readyz',
    describe: 'the API server to be ready',
    accept: (body) => body === 'ok',
  });
}

/** Waits until both nodes are Ready and pods can be made, for which they need a ServiceAccount. */
export async function clusterReady(plane: ControlPlane): Promise<void> {
  await waitUntilServed(plane, COMPONENT_NAMES, {
    path: '/api/v1/nodes',
    describe: 'the nodes to be Ready',
    accept: allNodesReady,
  });
  await waitUntilServed(plane, COMPONENT_NAMES, {
    path: '/api/v1/namespaces/default/serviceaccounts/default',
    describe: 'the default ServiceAccount',
    accept: () => true,
  });
}

interface Expected {
  readonly path: string;
  readonly describe: string;
  readonly accept: (body: string) => boolean;
}

/** Waits for an accepted answer 200, as long as all that it takes is alive. */
async function waitUntilServed(
  plane: ControlPlane,
  needed: readonly ComponentName[],
  expected: Expected,
): Promise<void> {
  const served = async (): Promise<boolean> => {
    for (const name of needed) plane.processes.assertAlive(name);
    const answer = await apiRequest(plane, { path: expected.path, token: plane.adminToken }).catch(
      (error: unknown) => {
        if (error instanceof EmbeddedError && error.code === 'RequestFailed') return undefined;
        throw error;
      },
    );
    return answer?.status === 200 && expected.accept(answer.body);
  };
  await waitFor(served, { timeoutMs: READY_MS, describe: expected.describe });
}

interface NodeList {
  readonly items: readonly {
    readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
  }[];
}

function allNodesReady(body: string): boolean {
  const { items }: NodeList = JSON.parse(body);
  const ready = items.filter(({ status }) =>
    status.conditions?.some(
      (condition) => condition.type === 'Ready' && condition.status === 'True',
    ),
  );
  return items.length > 0 && ready.length === items.length;
}
