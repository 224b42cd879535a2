import { randomBytes } from 'node:crypto';
import { Discovery, WorkQueue, type HttpsServer } from '@clotho/kube';
import { openCertificate, type CertificateSource } from '../certificate/source.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { openArchiveClient, openQueuedRecorder } from '../recorder/open.ts';
import { RiskReader } from '../risk/risk-reader.ts';
import { startBreakGlassSealer } from '../seal/break-glass/sealer.ts';
import { startSealKeeper } from '../seal/keeper.ts';
import { openKeys } from '../seal/keys.ts';
import { startReplicaLease } from '../seal/rotation/replica-lease.ts';
import { startSealer } from '../seal/sealer.ts';
import { openVault } from '../seal/vault/vault.ts';
import { ArchiveWitness } from '../webhook/archive-witness.ts';
import type { GateContext } from '../webhook/context.ts';
import { keepRegistered, type Keeper } from '../webhook/registration/keep.ts';
import { readPolicies } from '../webhook/registration/policies/read.ts';
import { serveWebhooks } from '../webhook/server.ts';
import { openViews } from '../webhook/views.ts';
import { clusterId, openProcess, untilStopped } from './process.ts';

/** Until then nobody sends new connections here, and the open ones have been taken leave of. */
const DRAIN_MS = 2_000;

/** The process that answers admission reviews and seals what was approved. */
export async function runWebhook(config: Config): Promise<void> {
  const { client, clock, log } = openProcess(config);
  const policies = await readPolicies();
  const views = await openViews(client, log);
  const discovery = new Discovery({ client });
  const recorder = await openQueuedRecorder(config, log);
  const ctx: GateContext = {
    client,
    clock,
    log,
    views,
    discovery,
    risk: new RiskReader(client, discovery),
    keys: await openKeys({ client, randomBytes, provider: openVault(config.vault), log }),
    recorder,
    archive: new ArchiveWitness(openArchiveClient(config), log),
    chat: chatTrustOf(config),
    cluster: await clusterId(client),
  };
  const { host, port, reusePort, endpoint, dnsNames, ips, certificate: from } = config.webhook;
  const names = { dnsNames, ips };
  const certificate = await openCertificate({ client, config: from, names, endpoint, log });
  let ready = false;
  const listening = { host, port, reusePort, tls: certificate.tls() };
  const server = await serveWebhooks(ctx, {
    ...listening,
    ready: () => ready,
    health: () => recorder.status(),
  });
  const identity = randomBytes(5).toString('hex');
  const lease = await startReplicaLease(identity, ctx);
  const sealKeeper = startSealKeeper({ views, identity, policies }, ctx);
  const trust = certificate.trust.bind(certificate);
  const onGap = (): void => sealKeeper.afterGap();
  const keeper = await keepRegistered({ views, endpoint, trust, onGap }, ctx);
  const { caDelayMs } = from;
  followCertificate(certificate, { server, keeper, caDelayMs }, log);
  const sealer = startSealer(views.requests, new WorkQueue({ onError: logSealing(log) }), ctx);
  const sessionSealer = startBreakGlassSealer(ctx);
  ready = true;
  log.info('gate is ready', { port: server.port });
  await untilStopped(async () => {
    // New connections go elsewhere first, then what is in flight ends, then the rest.
    ready = false;
    await server.stop({ drainMs: DRAIN_MS });
    await certificate.stop();
    await Promise.all([lease.stop(), sealKeeper.stop(), ctx.keys.stop()]);
    await Promise.all([keeper.stop(), sealer.stop(), sessionSealer.stop(), views.stop()]);
    await recorder.close();
  }, log);
  process.exit(0);
}

function chatTrustOf({ slackSigningSecret: signingSecret }: Config): GateContext['chat'] {
  return signingSecret === undefined ? undefined : { signingSecret, now: () => Date.now() };
}

/**
 * Serves with a new certificate as soon as the API server trusts it; open connections keep the one
 * they have.
 */
function followCertificate(
  certificate: CertificateSource,
  { server, keeper, caDelayMs }: { server: HttpsServer; keeper: Keeper; caDelayMs: number },
  log: Log,
): void {
  // It may have changed since the server began to listen.
  server.setSecureContext(certificate.tls());
  const serve = (): void => {
    server.setSecureContext(certificate.tls());
    log.info('serving with the new certificate');
  };
  let told = JSON.stringify(certificate.trust());
  let trustedFrom = 0;
  certificate.onChange(() => {
    const now = JSON.stringify(certificate.trust());
    if (now !== told) trustedFrom = performance.now() + caDelayMs;
    told = now;
    void keeper.again().then(() => {
      setTimeout(serve, Math.max(0, trustedFrom - performance.now()));
    });
  });
}

function logSealing(log: Log) {
  return (error: unknown, key: string): void => log.warn('sealing is tried again', { key, error });
}
