import { randomBytes } from 'node:crypto';
import { GATE_NAMESPACE } from '@clotho/api';
import {
  Discovery,
  ensureCertificate,
  WorkQueue,
  type HttpsServer,
  type KubeClient,
  type ServingMaterial,
} from '@clotho/kube';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { fileRecorder } from '../recorder.ts';
import { startBreakGlassSealer } from '../seal/break-glass/sealer.ts';
import { startSealKeeper } from '../seal/keeper.ts';
import { openKeys } from '../seal/keys.ts';
import { startReplicaLease } from '../seal/rotation/replica-lease.ts';
import { startSealer } from '../seal/sealer.ts';
import { openVault } from '../seal/vault/vault.ts';
import type { GateContext } from '../webhook/context.ts';
import { keepRegistered } from '../webhook/registration/keep.ts';
import { serveWebhooks } from '../webhook/server.ts';
import { openViews } from '../webhook/views.ts';
import { clusterId, openProcess, untilStopped } from './process.ts';

/** Until then nobody sends new connections here, and the open ones have been taken leave of. */
const DRAIN_MS = 2_000;
const RENEWAL_CHECK_MS = 60 * 60_000;

/** The process that answers admission reviews and seals what was approved. */
export async function runWebhook(config: Config): Promise<void> {
  const { client, clock, log } = openProcess(config);
  const views = await openViews(client, log);
  const ctx: GateContext = {
    client,
    clock,
    log,
    views,
    discovery: new Discovery({ client }),
    keys: await openKeys({ client, randomBytes, provider: openVault(config.vault), log }),
    recorder: await fileRecorder(config.journalFile),
    cluster: await clusterId(client),
  };
  let material = await certificate(config, client);
  let ready = false;
  const { host, port, reusePort, endpoint } = config.webhook;
  const listening = { host, port, reusePort, tls: material };
  const server = await serveWebhooks(ctx, { ...listening, ready: () => ready });
  const identity = randomBytes(5).toString('hex');
  const lease = await startReplicaLease(identity, ctx);
  const sealKeeper = startSealKeeper({ views, identity }, ctx);
  const keeper = await keepRegistered(
    { views, endpoint, caBundle: () => material.caBundle, onGap: () => sealKeeper.afterGap() },
    ctx,
  );
  const stopRenewal = renewDaily(config, { client, server, log }, (renewed) => {
    material = renewed;
    keeper.again();
  });
  const sealer = startSealer(views.requests, new WorkQueue({ onError: logSealing(log) }), ctx);
  const sessionSealer = startBreakGlassSealer(ctx);
  ready = true;
  log.info('gate is ready', { port: server.port });
  await untilStopped(async () => {
    // New connections go elsewhere first, then what is in flight ends, then the rest.
    ready = false;
    stopRenewal();
    await server.stop({ drainMs: DRAIN_MS });
    await Promise.all([lease.stop(), sealKeeper.stop(), ctx.keys.stop()]);
    await Promise.all([keeper.stop(), sealer.stop(), sessionSealer.stop(), views.stop()]);
  }, log);
  process.exit(0);
}

function certificate({ webhook }: Config, client: KubeClient): Promise<ServingMaterial> {
  const { dnsNames, ips } = webhook;
  const options = { client, namespace: GATE_NAMESPACE, name: 'clotho-gate-tls', dnsNames, ips };
  // TLS lives by real time, whatever Clotho's own clock says.
  return ensureCertificate(options, Date.now());
}

interface Renewal {
  client: KubeClient;
  server: HttpsServer;
  log: Log;
}

/** Renews the certificate before it ends; open connections keep the one they have. */
function renewDaily(
  config: Config,
  { client, server, log }: Renewal,
  renewed: (material: ServingMaterial) => void,
): () => void {
  const timer = setInterval(() => {
    certificate(config, client)
      .then((material) => {
        server.setSecureContext(material);
        renewed(material);
      })
      .catch((error: unknown) => log.error('the certificate could not be renewed', { error }));
  }, RENEWAL_CHECK_MS);
  return () => clearInterval(timer);
}

function logSealing(log: Log) {
  return (error: unknown, key: string): void => log.warn('sealing is tried again', { key, error });
}
