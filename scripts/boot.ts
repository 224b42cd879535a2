import path from 'node:path';
import {
  databaseUrl,
  kubectl,
  resolveBinaries,
  serviceAccountKubeconfig,
  startControlPlane,
  startDatabase,
  startObjectStore,
  streamReporter,
  updateEnvironment,
  waitFor,
  writeClock,
  type ControlPlane,
  type Instance,
  type ObjectStore,
  type StartedControlPlane,
} from '@clotho/embedded';
import { cacheDir, ownBinaries, ROOT } from './paths.ts';
import { archiveSettings, startGate, startJournal, startOperator, type Host } from './servers.ts';
import { buildWebApp } from './bundles.ts';

/** What a cluster needs of Clotho, in the order of its dependencies. */
export const MANIFESTS: readonly string[] = [
  'packages/api/generated/crds',
  'deploy/manifests/namespaces.yaml',
  'deploy/manifests',
].map((folder) => path.join(ROOT, folder));

export interface BootOptions {
  stateDir: string;
  report: (line: string) => void;
  /** Milliseconds that Clotho's clock is ahead of real time. */
  clockOffsetMs?: number;
  durable?: boolean;
}

/** A control plane with Clotho in it. */
export interface Booted {
  plane: StartedControlPlane;
  stop(): Promise<void>;
}

/** Brings up the embedded control plane and Clotho's processes in it. */
export async function boot(options: BootOptions): Promise<Booted> {
  const { stateDir, report, clockOffsetMs = 0, durable = false } = options;
  const binaries = await resolveBinaries({
    assets: ownBinaries(),
    cacheDir: cacheDir(),
    env: process.env,
    reporter: streamReporter(process.stderr),
  });
  let store: ObjectStore | undefined;
  const beside = async (instance: Instance): Promise<void> => {
    const stores = [
      startObjectStore(instance, binaries.versitygw),
      startDatabase(instance),
      buildWebApp(report),
    ] as const;
    await Promise.allSettled(stores);
    [store] = await Promise.all(stores);
  };
  const plane = await startControlPlane({ stateDir, binaries, durable, report, beside });
  try {
    await updateEnvironment(stateDir, {
      journal: await databaseUrl(stateDir, 'postgres'),
      s3: store ? urlOf(store) : null,
    });
    await writeClock(stateDir, { offsetMs: clockOffsetMs });
    await install(plane);
    await startJournal(hostOf(plane), store ? archiveSettings(store) : {});
    await startGate(hostOf(plane));
    await startOperator(hostOf(plane));
    report('journal, gate and operator ready');
    return { plane, stop: () => plane.stop() };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

/** With the keys in it, as the database's URL has its password. */
function urlOf({ endpoint, accessKeyId, secretAccessKey }: ObjectStore): string {
  return endpoint.replace('//', `//${accessKeyId}:${secretAccessKey}@`);
}

export function hostOf(plane: ControlPlane): Host {
  return {
    stateDir: plane.stateDir,
    processes: plane.processes,
    accountKubeconfig: (namespace, name) => serviceAccountKubeconfig(plane, namespace, name),
  };
}

/** Kinds, accounts, permissions and the shipped defaults, exactly as a cluster of one's own gets them. */
export async function install(plane: ControlPlane): Promise<void> {
  const files = MANIFESTS.flatMap((file) => ['-f', file]);
  // CRDs are served a moment after they are stored, so that the objects of the new kinds may fail
  // in the first round.
  await waitFor(
    async () => {
      const apply = ['apply', '--server-side', '--force-conflicts', ...files];
      return (await kubectl(plane, 'admin', apply)).code === 0;
    },
    { timeoutMs: 30_000, describe: 'the manifests of Clotho to be installed' },
  );
}
