import { readFile } from 'node:fs/promises';
import { Archive, ArchiveError, archivedCheckpoints } from '@clotho/archive';
import { CallerGateway, type KubeClient, type TlsMaterial } from '@clotho/kube';
import { openJournal, type Journal } from '@clotho/store';
import { Access } from '../api/access.ts';
import { openRelay } from '../api/chat/open-relay.ts';
import { Denials } from '../api/denials.ts';
import type { ApiContext } from '../api/context.ts';
import { EndedSessions } from '../api/identity/ended-sessions.ts';
import { LoginLinks } from '../api/identity/login-links.ts';
import { ApiKeys } from '../api/identity/api-keys.ts';
import { Organizations } from '../api/identity/organizations.ts';
import { OidcAttempts } from '../api/identity/attempts.ts';
import { Oidc } from '../api/identity/oidc.ts';
import { Renewals } from '../api/identity/renewals.ts';
import { Sealer } from '../api/identity/sealer.ts';
import { openSessionKeys } from '../api/identity/session-keys.ts';
import { Sessions } from '../api/identity/sessions.ts';
import { Impersonations } from '../api/impersonations.ts';
import { serveApi } from '../api/server.ts';
import { openSigner } from '../api/signer.ts';
import type { Clock } from '../clock.ts';
import type { ApiConfig, Config } from '../config.ts';
import { writeHeads } from '../evidence/heads.ts';
import { signStatements } from '../evidence/statements.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import type { JournalConfig } from '../journal-config.ts';
import type { Log } from '../log.ts';
import { openTrust } from '../trust/trust.ts';
import { startChores } from './journal-chores.ts';
import { openProcess, untilStopped } from './process.ts';

const HEADS_MS = 10 * 60_000;
const PROJECT_MS = 200;

/** Tokens and sessions end by real time. */
const realTime = (): number => Date.now();

/** The process that keeps the journal and serves it. */
export async function runApi(
  config: Config,
  { journal: journalConfig, gateway: gatewayConfig }: ApiConfig,
): Promise<void> {
  const { client, cluster, clock, log } = openProcess(config);
  const { url, ownerUrl, origin, keyFile, host, port } = journalConfig;
  const signer = await openSigner(keyFile, origin);
  const archive = await openArchive(journalConfig, log);
  const checkpoints = archive && archivedCheckpoints(archive, origin);
  const journal = await openJournal({
    url,
    ownerUrl,
    origin,
    signer,
    archive: checkpoints,
    now: () => clock.now(),
    onError: (error) => log.warn('the journal tries again', { error }),
    onFatal: (error) => {
      log.error('the journal must not be appended to; the process ends', { error });
      process.exit(1);
    },
  });
  const trust = await openTrust({ journal, archive: checkpoints, log }, journalConfig.trust);
  const gateway = new CallerGateway(cluster);
  const realm = await openRealm({ journal, clock, log }, journalConfig, gatewayConfig);
  const ctx = {
    journal,
    origin,
    signer,
    archive,
    trust,
    gateway,
    cluster: client,
    realm,
    ...callersOf({ journal, client, gateway, realm, clock, log }),
    erasurePeople: journalConfig.erasurePeople,
    chat: openRelay(config, client, log),
    clock,
    log,
  };
  const { webDir, pluginDir } = gatewayConfig;
  const tls = await readTls(journalConfig);
  const server = await serveApi(ctx, { host, port, tls, webDir, pluginDir });
  const stopHeads = countStreams(journal, clock, log);
  const stopProjecting = keepProjecting(journal, log);
  const stopChores = startChores(ctx, journalConfig.firstAdmin);
  const stopStatements = signStatements({ journal, signer, origin, clock, log });
  log.info('journal is ready', { port: server.port });
  await untilStopped(async () => {
    stopHeads();
    stopProjecting();
    stopChores();
    await stopStatements();
    trust.stop();
    await stop(server, journal, log);
  }, log);
  process.exit(0);
}

/** What knows who calls, and keeps it on record. */
function callersOf({
  journal,
  client,
  gateway,
  realm,
  clock,
  log,
}: Pick<ApiContext, 'journal' | 'gateway' | 'realm' | 'clock' | 'log'> & {
  client: KubeClient;
}): Pick<
  ApiContext,
  'access' | 'apiKeys' | 'organizations' | 'denials' | 'impersonations' | 'links'
> {
  const apiKeys = new ApiKeys({ journal, clock, log, now: realTime });
  const organizations = new Organizations({ journal, clock, log, now: realTime });
  const { oidc } = realm;
  return {
    apiKeys,
    organizations,
    access: new Access({ client, gateway, apiKeys, organizations, oidc, now: realTime }),
    denials: new Denials({ journal, clock, log }),
    impersonations: new Impersonations({ journal, clock }),
    links: new LoginLinks(realTime),
  };
}

async function openRealm(
  { journal, clock, log }: { journal: Journal; clock: Clock; log: Log },
  { port, tls }: JournalConfig,
  { sessionKeyFile, origin, oidc: oidcConfig }: GatewayConfig,
): Promise<ApiContext['realm']> {
  const sealer = new Sealer(await openSessionKeys(sessionKeyFile), realTime);
  // A proxy on this machine may be what speaks TLS.
  const secure = tls !== undefined || origin?.startsWith('https:') === true;
  const back = `${origin ?? ''}/api/v1/session/oidc/callback`;
  const oidc = oidcConfig ? new Oidc(oidcConfig, back) : undefined;
  return {
    sessions: new Sessions(sealer, { secure, port }),
    attempts: new OidcAttempts(sealer, { secure, port, now: realTime }),
    oidc,
    renewals: oidc ? new Renewals(oidc, log, realTime) : undefined,
    ended: new EndedSessions({ journal, clock, log, now: realTime }),
    origin,
  };
}

/** While the archive is away the journal can be read; it is appended to once the archive is back. */
async function openArchive(
  { archive: config }: JournalConfig,
  log: Log,
): Promise<Archive | undefined> {
  if (!config) return undefined;
  // Locks end by real time.
  const archive = new Archive({ ...config, now: () => Date.now() });
  try {
    await (config.create ? archive.prepare() : archive.check());
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'Unavailable') throw error;
    log.warn('the archive could not be checked', { error });
  }
  return archive;
}

/** Now and then, if something came since, how far every stream has come is put on record. */
function countStreams(journal: Journal, clock: Clock, log: Log): () => void {
  let counted = 0;
  const count = async (): Promise<void> => {
    const { leads, size } = await journal.health();
    if (!leads || size <= counted) return;
    counted = (await writeHeads(journal, clock.now())).seq + 1;
  };
  const timer = setInterval(() => {
    count().catch((error: unknown) => log.warn('the streams could not be counted', { error }));
  }, HEADS_MS);
  return () => clearInterval(timer);
}

/** Answers are made of all that is durable in any case; this keeps the work before them small. */
function keepProjecting(journal: Journal, log: Log): () => void {
  let timer: NodeJS.Timeout | undefined;
  const project = (): void => {
    timer = undefined;
    journal.environments.catchUp().catch((error: unknown) => {
      log.warn('the environments are read again later', { error });
    });
  };
  const soon = (): void => {
    timer ??= setTimeout(project, PROJECT_MS);
  };
  soon();
  const stopListening = journal.onGrowth(soon);
  return () => {
    stopListening();
    clearTimeout(timer);
  };
}

async function stop(server: { stop(): Promise<void> }, journal: Journal, log: Log): Promise<void> {
  await server.stop();
  await journal.stop();
  log.info('journal is closed');
}

async function readTls({ tls }: JournalConfig): Promise<TlsMaterial | undefined> {
  if (!tls) return undefined;
  const [cert, key] = await Promise.all([
    readFile(tls.certFile, 'utf8'),
    readFile(tls.keyFile, 'utf8'),
  ]);
  return { cert, key };
}
