import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { formatInstant } from '@clotho/core';
import { fileClock, systemClock, type Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { jsonLog, type Log } from '../log.ts';

/** What every process of the server starts with. */
export interface Process {
  client: KubeClient;
  /** Where the cluster is, and who this process is there. */
  cluster: ReturnType<typeof loadKubeConfig>;
  clock: Clock;
  log: Log;
}

export function openProcess(config: Config): Process {
  const source = config.kubeconfig ? { file: config.kubeconfig } : { inCluster: true as const };
  // Logs carry real time whatever Clotho's clock says: they are read beside those of others.
  const log = jsonLog(process.stdout, () => formatInstant(Date.now()));
  const cluster = loadKubeConfig(source);
  return {
    client: new KubeClient(cluster),
    cluster,
    clock: config.clockFile ? fileClock(config.clockFile) : systemClock,
    log,
  };
}

/** Id of the cluster: it never changes, and nobody chooses it. */
export async function clusterId(client: KubeClient): Promise<string> {
  const ref = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
  const { metadata } = await client.get(ref, 'kube-system');
  return metadata.uid;
}

/** Runs until SIGTERM or SIGINT, then stops in order. */
export async function untilStopped(stop: () => Promise<void>, log: Log): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
  const signal = await promise;
  log.info('stopping', { signal });
  await stop();
}
