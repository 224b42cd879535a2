import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { promisify } from 'node:util';
import {
  claimInstance,
  databaseUrl,
  resetEnvironment,
  startDatabase,
  updateEnvironment,
  waitFor,
  writeClock,
  writePrivately,
} from '@clotho/embedded';
import { parse, stringify } from 'yaml';
import { MANIFESTS } from './boot.ts';
import { startGate, startJournal, startOperator, type Host } from './servers.ts';

const run = promisify(execFile);

export interface AttachOptions {
  context: string;
  stateDir: string;
  /** How the API server of that cluster reaches this machine. */
  webhookUrl: string | undefined;
  /** The answer to the question was given on the command line. */
  yes: boolean;
  report: (line: string) => void;
}

interface Kubeconfig {
  clusters: { cluster: { server: string } }[];
  users: unknown[];
  contexts: { context: object }[];
}

/** Runs the gate and the operator here for a cluster of one's own. Answers how to stop. */
export async function attach(options: AttachOptions): Promise<() => Promise<void>> {
  const { context, stateDir, webhookUrl, report } = options;
  const kubeconfig = await readContext(context);
  const server = kubeconfig.clusters[0]?.cluster.server ?? '';
  const url = webhookUrl ?? (isLoopback(server) ? undefined : missingUrl(server));
  await confirm(options, server);
  const instance = await claimInstance(stateDir, report);
  const stop = async (): Promise<void> => {
    // The gate first: it would put its webhooks back. They go next, because without a gate
    // behind them they refuse every write to a managed namespace.
    await instance.processes.stop();
    await kubectl(context, ['delete', '--ignore-not-found', ...WEBHOOKS]);
    report('webhooks removed; kinds, objects and accounts stay');
    await instance.stop();
  };
  try {
    await resetEnvironment(stateDir, { apiserver: server });
    await writeClock(stateDir, { offsetMs: 0 });
    await install(context);
    const host = hostOf(instance, context, kubeconfig);
    await startDatabase(instance);
    await updateEnvironment(stateDir, { journal: await databaseUrl(stateDir, 'postgres') });
    const archive = archiveOf(process.env);
    await startJournal(host, archive.settings);
    await startGate(host, url === undefined ? {} : { url });
    await startOperator(host, undefined, archive.recipient);
    report(`gate and operator run for ${server}`);
    report(archiveInWords(archive, stateDir));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ArchiveGiven {
  /** CLOTHO_ARCHIVE_* as the journal server takes them. */
  settings: Record<string, string>;
  /** File with the key that archived content is sealed for. */
  recipient: string | undefined;
}

/** There is no S3 service here as in an instance of one's own: it is asked for by its usual names. */
function archiveOf(env: NodeJS.ProcessEnv): ArchiveGiven {
  const settings = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('CLOTHO_ARCHIVE_') && value !== undefined ? [[name, value]] : [],
  );
  return {
    settings: Object.fromEntries(settings),
    recipient: env['CLOTHO_ARCHIVE_RECIPIENT_FILE'],
  };
}

function archiveInWords({ settings, recipient }: ArchiveGiven, stateDir: string): string {
  const { CLOTHO_ARCHIVE_ENDPOINT: endpoint, CLOTHO_ARCHIVE_BUCKET: bucket = '' } = settings;
  if (endpoint === undefined) {
    return 'no archive is configured: Changes say so (condition Archived) and go on; set CLOTHO_ARCHIVE_ENDPOINT, _BUCKET, _ACCESS_KEY_ID and _SECRET_ACCESS_KEY to have one, and archive: Required in a ChangePolicy to insist on it';
  }
  const key = recipient ?? `${stateDir}/pki/archive.pub, the private key beside it: keep it`;
  return `what is approved is archived in bucket ${bucket} at ${endpoint}, sealed for ${key}`;
}

const WEBHOOKS = ['validatingwebhookconfiguration/clotho', 'mutatingwebhookconfiguration/clotho'];

async function confirm({ context, yes, report }: AttachOptions, server: string): Promise<void> {
  report(`This installs Clotho into the cluster of context "${context}" (${server}):`);
  report(
    '  11 kinds, namespaces clotho-system, clotho-gate and clotho-journal, three ServiceAccounts with',
  );
  report('  their roles, two admission policies, a default workflow and policy, and the webhooks.');
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new Error('nobody can be asked here; add --yes if this is what you want');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('nothing was changed');
}

async function install(context: string): Promise<void> {
  const files = MANIFESTS.flatMap((file) => ['-f', file]);
  await waitFor(
    async () => {
      try {
        await kubectl(context, ['apply', '--server-side', '--force-conflicts', ...files]);
        return true;
      } catch {
        return false;
      }
    },
    {
      timeoutMs: 60_000,
      describe: `the manifests to be installed by kubectl --context ${context}`,
    },
  );
}

function hostOf(
  instance: Pick<Host, 'stateDir' | 'processes'>,
  context: string,
  own: Kubeconfig,
): Host {
  return {
    ...instance,
    accountKubeconfig: async (namespace, name) => {
      const args = ['create', 'token', name, '--namespace', namespace, '--duration', '720h'];
      const token = (await kubectl(context, args)).trim();
      const file = path.join(instance.stateDir, 'run', `kubeconfig.${namespace}.${name}`);
      const contexts = own.contexts.map(({ context: each, ...rest }) => ({
        ...rest,
        context: { ...each, user: name },
      }));
      await writePrivately(
        file,
        stringify({ ...own, contexts, users: [{ name, user: { token } }] }),
      );
      return file;
    },
  };
}

async function readContext(context: string): Promise<Kubeconfig> {
  const text = await kubectl(context, ['config', 'view', '--minify', '--flatten', '--raw']);
  const parsed: Kubeconfig = parse(text);
  if (!parsed.clusters[0]) throw new Error(`context "${context}" names no cluster`);
  return parsed;
}

async function kubectl(context: string, args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    KUBECONFIG: process.env['KUBECONFIG'] ?? path.join(homedir(), '.kube/config'),
  };
  const { stdout } = await run('kubectl', ['--context', context, ...args], { env });
  return stdout;
}

function isLoopback(server: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server).hostname);
}

function missingUrl(server: string): never {
  throw new Error(
    `the API server at ${server} can't reach loopback: say how it reaches this machine with --webhook-url https://HOST:PORT`,
  );
}
