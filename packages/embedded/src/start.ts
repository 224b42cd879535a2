import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries/catalog.ts';
import {
  COMPONENT_NAMES,
  components,
  componentKubeconfig,
  type ComponentName,
  type Ports,
} from './components.ts';
import {
  apiServerReady,
  clusterReady,
  openControlPlane,
  type ControlPlane,
} from './control-plane.ts';
import { readEnvironment, resetEnvironment } from './environment.ts';
import { EmbeddedError } from './errors.ts';
import { claimInstance, type Instance } from './instance.ts';
import { kubeconfig } from './kubeconfig.ts';
import { kubectl } from './kubectl.ts';
import { COMPONENT_SUBJECTS, createPki } from './pki.ts';
import { freePorts } from './ports.ts';
import { Processes, type ProcessSpec } from './processes.ts';
import { kubeconfigPath, stateDirOf, writePrivately, type StateDir } from './state-dir.ts';
import { createUsers, tokensCsv, type Users } from './users.ts';

const MANIFESTS = path.resolve(import.meta.dirname, '../manifests');
const ATTEMPTS = 5;

export interface StartOptions {
  readonly stateDir: string;
  readonly binaries: Binaries;
  /**
   * Keeps data, certificates and tokens of an earlier start in the same directory, and makes etcd
   * wait for the disk. Otherwise every start begins with an empty cluster.
   */
  readonly durable?: boolean;
  /** Starts what else belongs to the instance, while the control plane comes up. */
  readonly beside?: (instance: Instance) => Promise<void>;
  /** Is told what happens, a short line each. */
  readonly report?: (line: string) => void;
}

export interface StartedControlPlane extends ControlPlane {
  /** From the call of `startControlPlane` until everything was ready. */
  readonly startedInMs: number;
  /** Ends every process recorded in the state directory, then gives the directory free. */
  stop(): Promise<void>;
}

/**
 * Starts a control plane in a state directory that this process owns from now on. When this
 * process ends, in whatever way, everything in it ends too.
 *
 * @throws EmbeddedError `AlreadyRunning`, `ComponentFailed`, `TimedOut`; nothing is left running.
 */
export async function startControlPlane(options: StartOptions): Promise<StartedControlPlane> {
  const {
    stateDir,
    report = () => undefined,
    durable = false,
    beside = () => Promise.resolve(),
  } = options;
  const started = performance.now();
  const state = stateDirOf(stateDir);
  const instance = await claimInstance(stateDir, report);
  const stop = (): Promise<void> => instance.stop();
  try {
    const users = await prepare(state, durable);
    await linkKubectl(state, options.binaries.kubectl);
    const launching = launchOnFreePorts({ ...options, durable, report }, state, users);
    const others = beside(instance);
    // Nothing may start any more once this function has failed: it waits for both.
    await Promise.allSettled([launching, others]);
    await others;
    const plane = await launching;
    return { ...plane, startedInMs: performance.now() - started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Certificates, users and an empty or kept data folder. */
async function prepare(state: StateDir, durable: boolean): Promise<Users> {
  const keep = durable && existsSync(path.join(state.pki, 'tokens.csv'));
  if (keep) return (await readEnvironment(state.root)).users;
  await rm(state.data, { recursive: true, force: true });
  await rm(path.join(state.log, 'audit.jsonl'), { force: true });
  await mkdir(state.data, { mode: 0o700 });
  const users = createUsers();
  await createPki(state.pki);
  await writePrivately(path.join(state.pki, 'tokens.csv'), tokensCsv(users));
  return users;
}

type LaunchOptions = Required<Omit<StartOptions, 'beside'>>;

/** Someone may take a port between its choice and its use; then all is tried again with others. */
async function launchOnFreePorts(
  options: LaunchOptions,
  state: StateDir,
  users: Users,
): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt += 1) {
    const [etcd = 0, etcdPeer = 0, apiserver = 0] = await freePorts(3);
    try {
      return await launch(options, state, users, { etcd, etcdPeer, apiserver });
    } catch (error) {
      const again = error instanceof EmbeddedError && error.code === 'PortTaken';
      if (!again || attempt === ATTEMPTS) throw error;
      options.report('a port was taken meanwhile; starting again with others');
      await stopComponents(new Processes(state.root));
    }
  }
}

async function stopComponents(processes: Processes): Promise<void> {
  const names: readonly string[] = COMPONENT_NAMES;
  await processes.stop(processes.list().filter(({ name }) => names.includes(name)));
}

async function launch(
  { binaries, durable, report }: LaunchOptions,
  state: StateDir,
  users: Users,
  ports: Ports,
): Promise<ControlPlane> {
  await writeKubeconfigs(state, users, `https://127.0.0.1:${ports.apiserver}`);
  const plane = await openControlPlane(state.root);
  const specs = components({ state, binaries, ports, durable });
  const start = (...names: ComponentName[]): void => {
    for (const name of names) plane.processes.start(specs[name] satisfies ProcessSpec);
  };
  start('etcd', 'kube-apiserver');
  await apiServerReady(plane);
  report('API server ready');
  start('kube-controller-manager', 'kube-scheduler');
  await applyManifests(plane);
  start('kwok');
  await clusterReady(plane);
  report('nodes ready');
  return plane;
}

async function writeKubeconfigs(state: StateDir, users: Users, server: string): Promise<void> {
  const read = (file: string): Promise<string> => readFile(path.join(state.pki, file), 'utf8');
  const caPem = await read('ca.crt');
  await resetEnvironment(state.root, { apiserver: server, users });
  for (const [user, { token }] of Object.entries(users)) {
    const text = kubeconfig({ server, caPem, user, credential: { token } });
    await writePrivately(kubeconfigPath(state.root, user), text);
  }
  for (const name of Object.keys(COMPONENT_SUBJECTS)) {
    const credential = {
      certificatePem: await read(`${name}.crt`),
      keyPem: await read(`${name}.key`),
    };
    const text = kubeconfig({ server, caPem, user: name, credential });
    await writePrivately(componentKubeconfig(state, name), text);
  }
}

async function applyManifests(plane: ControlPlane): Promise<void> {
  const { code, stderr } = await kubectl(plane, 'admin', [
    'apply',
    '--server-side',
    '--filename',
    MANIFESTS,
  ]);
  if (code === 0) return;
  throw new EmbeddedError(
    'ComponentFailed',
    `nodes and roles could not be applied: ${stderr.trim()}`,
  );
}

/** `oc` is the name that OpenShift's users type; for everything Clotho does the two are the same. */
async function linkKubectl(state: StateDir, binary: string): Promise<void> {
  for (const name of ['kubectl', 'oc']) {
    const link = path.join(state.bin, name);
    await rm(link, { force: true });
    await symlink(binary, link);
  }
}
