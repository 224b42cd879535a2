import { parseArgs, styleText } from 'node:util';
import { attach } from './attach.ts';
import { boot, type Booted } from './boot.ts';
import { stateDir } from './paths.ts';
import { mainJob, TOUR_START } from './tour/main-job.ts';
import { narrator } from './tour/narrator.ts';
import { whereToLook } from './tour/where-to-look.ts';

const HELP = `Brings up a Kubernetes control plane with Clotho in it, and shows the main job.

Usage: npm start -- [options]

Options:
  --once            exit after the tour: 0 if every step held, 1 if not
  --no-tour         only bring everything up
  --now TIME        what Clotho's clock shall say (development only), default ${TOUR_START};
                    "real" leaves it alone
  --context NAME    no control plane here: run Clotho for the cluster of a kubeconfig context of
                    yours, after asking (needs kubectl on the PATH)
  --webhook-url URL with --context: how that API server reaches this machine, https://HOST:PORT
  --yes             with --context: do not ask
  --durable         keep the data of the last start in the same state directory
  --help            this text

Environment:
  CLOTHO_STATE      state directory, default .clotho; instances side by side need one each
  CLOTHO_CACHE      where built binaries are kept, default ~/.cache/clotho
  KUBEBUILDER_ASSETS  folder with control-plane binaries of your own

Examples:
  npm start                              everything, then keep running
  npm start -- --once                    the tour alone, for CI
  npm start -- --no-tour --now real      a quiet instance by today's clock
  npm stop                               end it from another terminal
`;

interface Options {
  once: boolean;
  tour: boolean;
  now: string;
  durable: boolean;
  yes: boolean;
  context?: string | undefined;
  'webhook-url'?: string | undefined;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${styleText('red', 'npm start')}: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return;
  const signal = stopSignal();
  try {
    if (options.context === undefined) await runHere(options, signal.received);
    else await runFor(options.context, options, signal.received);
  } finally {
    signal.release();
  }
}

async function runFor(context: string, options: Options, stopping: Promise<void>): Promise<void> {
  const { yes, 'webhook-url': webhookUrl } = options;
  const stop = await attach({ context, stateDir: stateDir(), webhookUrl, yes, report });
  report(
    'put a namespace under management: kubectl label ns NAME clotho.cosmosdevops.co.uk/managed=true',
  );
  await stopping;
  await stop();
}

async function runHere(options: Options, stopping: Promise<void>): Promise<void> {
  const tell = narrator(process.stdout);
  const instance = await bringUp(options);
  try {
    if (options.tour) await mainJob(instance.plane, tell);
    process.stdout.write(whereToLook(instance.plane));
    if (!options.once) await stopping;
  } catch (error) {
    process.stderr.write(`\n${styleText('red', 'the tour failed')}: ${messageOf(error)}\n`);
    process.exitCode = 1;
  } finally {
    await instance.stop();
  }
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function bringUp(options: Options): Promise<Booted> {
  const started = performance.now();
  const instance = await boot({
    stateDir: stateDir(),
    report,
    durable: options.durable,
    clockOffsetMs: options.now === 'real' ? 0 : Date.parse(options.now) - Date.now(),
  });
  report(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return instance;
}

function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      once: { type: 'boolean', default: false },
      tour: { type: 'boolean', default: true },
      now: { type: 'string', default: TOUR_START },
      durable: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      context: { type: 'string' },
      'webhook-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  if (values.now !== 'real' && Number.isNaN(Date.parse(values.now))) {
    throw new Error(`--now: "${values.now}" is no time; write it like ${TOUR_START}, or "real"`);
  }
  return values;
}

/** Resolves at SIGINT or SIGTERM. Nothing else keeps this process alive meanwhile. */
function stopSignal(): { received: Promise<void>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
  const alive = setInterval(() => undefined, 60_000);
  return { received: promise, release: () => clearInterval(alive) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
