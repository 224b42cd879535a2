import { parseArgs, styleText } from 'node:util';
import { attach } from './attach.ts';
import { boot, type Booted } from './boot.ts';
import { stateDir } from './paths.ts';
import { narrator } from './tour/narrator.ts';
import { FIRST_TOUR, REAL_TIME, tours, type Tour } from './tour/tours.ts';
import { whereToLook } from './tour/where-to-look.ts';

const TOURS = Object.entries(tours)
  .map(([name, { about }]) => `                      ${name.padEnd(12)} ${about}`)
  .join('\n');

const HELP = `Brings up a Kubernetes control plane with Clotho in it, and shows what it does.

Usage: npm start -- [options]

Options:
  --once            exit after the tour: 0 if every step held, 1 if not
  --tour NAME       what is shown, default ${FIRST_TOUR}:
${TOURS}
  --no-tour         only bring everything up
  --now TIME        what Clotho's clock shall say (development only), by default what the tour
                    asks for; "real" leaves it alone
  --context NAME    no control plane here: run Clotho for the cluster of a kubeconfig context of
                    yours, after asking (needs kubectl on the PATH)
  --webhook-url URL with --context: how that API server reaches this machine, https://HOST:PORT
  --yes             with --context: do not ask
  --durable         keep the data of the last start in the same state directory
  --help            this text

Environment:
  CLOTHO_STATE      state directory, default .clotho; instances side by side need one each
  CLOTHO_CACHE      where built binaries are kept, default ~/.cache/clotho
  CLOTHO_ARCHIVE_*  with --context: the S3 bucket for what is approved (docs/journal.md)
  KUBEBUILDER_ASSETS  folder with control-plane binaries of your own

Examples:
  npm start                              everything, then keep running
  npm start -- --once                    the tour alone, for CI
  npm start -- --tour governance         approvals, windows, freezes, emergencies
  npm start -- --no-tour --now real      a quiet instance by today's clock
  npm stop                               end it from another terminal
`;

interface Options {
  once: boolean;
  /** Absent: none is shown. */
  tour: Tour | undefined;
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
    await options.tour?.play({ plane: instance.plane, tell });
    process.stdout.write(await whereToLook(instance.plane));
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
    clockOffsetMs: options.now === REAL_TIME ? 0 : Date.parse(options.now) - Date.now(),
  });
  report(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return instance;
}

function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      tour: { type: 'string', default: FIRST_TOUR },
      'no-tour': { type: 'boolean', default: false },
      now: { type: 'string' },
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
  const tour = tourOf(values.tour);
  const { now = tour.startsAt } = values;
  if (now !== REAL_TIME && Number.isNaN(Date.parse(now))) {
    throw new Error(
      `--now: "${now}" is no time; write it like 2025-12-14T12:00:00Z, or "${REAL_TIME}"`,
    );
  }
  return { ...values, now, tour: values['no-tour'] ? undefined : tour };
}

function tourOf(name: string): Tour {
  const tour = Object.hasOwn(tours, name) ? tours[name] : undefined;
  if (tour) return tour;
  throw new Error(`--tour: there is no tour "${name}"; choose ${Object.keys(tours).join(' or ')}`);
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
