import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { kubectl, waitFor, type ControlPlane } from '@clotho/embedded';
import { boot } from './boot.ts';
import { changeOn } from './soak/changes.ts';
import { checkAll, type Outcome } from './soak/check.ts';
import { breakThings, reviveOwn } from './soak/faults.ts';
import { randomOf } from './soak/random.ts';
import { clientsOf, newTally, type World } from './soak/world.ts';
import { writeOn } from './soak/writers.ts';

const HELP = `Runs Clotho under a constant write load while its processes, the API server and etcd are
killed at random moments; then looks whether anything unapproved got in or anything approved got
lost.

Usage: npm run soak -- [options]

Options:
  --minutes N   how long, default 10
  --rate N      writes a second that nobody approved, default 50
  --seed N      repeats the choices of an earlier run, default random
  --keep        leave the state directory (logs, journal, audit log) for a look
  --help        this text

Exit code: 0 without a violation, 1 with any.
`;

const TEAMS = 4;
const NAMESPACES = ['production', 'staging'];
const MANAGED = 'clotho.cosmosdevops.co.uk/managed=true';

interface Options {
  minutes: number;
  rate: number;
  seed: number;
  keep: boolean;
}

const options = readOptions(process.argv.slice(2));
if (options) await main(options);

async function main({ minutes, rate, seed, keep }: Options): Promise<void> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-soak-'));
  say(`seed ${seed}, state in ${stateDir}`);
  const instance = await boot({ stateDir, report: say, durable: true });
  try {
    const world = await openWorld(instance.plane);
    await load(world, { minutes, rate, seed });
    const outcome = await checkAll(world);
    for (const violation of world.violations) say(`VIOLATION: ${violation}`);
    say(summary({ minutes, seed }, world, outcome));
    process.exitCode = world.violations.length === 0 ? 0 : 1;
  } finally {
    await instance.stop();
    if (!keep) await rm(stateDir, { recursive: true, force: true });
  }
}

async function openWorld(plane: ControlPlane): Promise<World> {
  for (const namespace of NAMESPACES) {
    await kubectl(plane, 'admin', ['label', 'namespace', namespace, MANAGED]);
    const probe = ['create', 'configmap', 'probe', '-n', namespace, '--dry-run=server'];
    await waitFor(
      async () => (await kubectl(plane, 'dev-alice', probe)).stderr.includes('would be held'),
      { timeoutMs: 30_000, describe: `the gate of ${namespace} to be in force` },
    );
  }
  return {
    plane,
    namespaces: NAMESPACES,
    client: clientsOf(plane),
    ledger: new Map(),
    tally: newTally(),
    violations: [],
  };
}

async function load(world: World, { minutes, rate, seed }: Omit<Options, 'keep'>): Promise<void> {
  const over = new AbortController();
  // Each has choices of its own: how quickly one of them gets on must not alter those of another.
  const writing = writeOn(world, randomOf(seed), { rate, stopped: over.signal });
  const breaking = breakThings(world, randomOf(seed + 1), over.signal);
  const changing = Array.from({ length: TEAMS }, (_, team) =>
    changeOn(team, world, randomOf(seed + 2 + team), over.signal).catch((error: unknown) => {
      world.violations.push(error instanceof Error ? error.message : String(error));
    }),
  );
  await delay(minutes * 60_000);
  over.abort();
  await breaking;
  await reviveOwn(world);
  await Promise.all([writing, ...changing]);
}

function summary(
  { minutes, seed }: { minutes: number; seed: number },
  { tally, violations }: World,
  { changes, completed, otherEnds, objects }: Outcome,
): string {
  const kills = Object.entries(tally.kills).map(([name, count]) => `${name} ${count}`);
  const ends = Object.entries(otherEnds).map(([end, count]) => `, ${end} ${count}`);
  return [
    `soak: ${minutes} min, seed ${seed}`,
    `unapproved writes: ${tally.held} held, ${tally.unanswered} unanswered, ${tally.missed} missed, ${tally.skipped} skipped`,
    `unchanged writes: ${tally.unchanged}`,
    `changes: ${changes}, completed ${completed}${ends.join('')}`,
    `objects: ${objects}`,
    `kills: ${kills.join(', ') || 'none'}; unexpected exits: ${tally.unexpectedExits}`,
    `violations: ${violations.length}`,
  ].join(' | ');
}

function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  return {
    minutes: numberOf('--minutes', values.minutes),
    rate: numberOf('--rate', values.rate),
    seed: numberOf('--seed', values.seed),
    keep: values.keep,
  };
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${option}: "${text}" is no number; see --help`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
