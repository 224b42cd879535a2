import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { ControlPlane } from '@clotho/embedded';
import { atOnce, inSequence } from './admission/measure.ts';
import { COMPARED, HELD, UNCHANGED, type Place } from './admission/operations.ts';
import { HELP, readOptions, type AdmissionOptions } from './admission/options.ts';
import { format, type Report } from './admission/report.ts';
import { Results } from './admission/results.ts';
import { sealedMemory } from './admission/sealed-memory.ts';
import { setStage } from './admission/stage.ts';
import {
  CLOTHO,
  GATEKEEPER,
  KYVERNO,
  KYVERNO_CLUSTER,
  NONE,
  PEERS,
  type Variant,
} from './admission/variants.ts';
import { openWriters, type Writers } from './admission/writers.ts';
import { startGatekeeper } from './peers/gatekeeper.ts';
import { startKyverno } from './peers/kyverno.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { manage } from './shared/managed.ts';
import { memoryOf } from './shared/process-use.ts';
import { shuffled } from './shared/statistics.ts';
import { workloads } from './shared/workload.ts';

const CLIENTS = [1, 8, 32];
const WARM_UP = 50;
/** Of the operations in a round: each leaves a request behind. */
const HELD_SHARE = 0.1;
const PROCESSES = ['clotho-webhook', 'kyverno', 'gatekeeper', 'kube-apiserver'];

export const bench: Bench = {
  summary: 'latency and throughput of writes through the gate, beside Kyverno and Gatekeeper',
  help: HELP,
  run: (args) => {
    const options = readOptions(args);
    return withInstance((plane) => measure(plane, options));
  },
};

async function measure(plane: ControlPlane, options: AdmissionOptions): Promise<void> {
  const writers = openWriters(plane);
  const places = await prepare(plane, writers, options);
  for (const place of places) await warmUp(place);
  const before = loadavg()[0] ?? 0;
  const results = new Results();
  for (let round = 1; round <= options.rounds; round++) {
    note(`round ${round} of ${options.rounds}`);
    await measureRound(plane, places, options, results);
  }
  const memory = memoryOfAll(plane);
  const after = loadavg()[0] ?? 0;
  const { sealed } = options;
  await publish(
    {
      options,
      load: { before, after },
      latency: results.latencies(),
      throughput: results.throughputs(),
      memory,
      ...(sealed > 0 ? { sealed: await sealedMemory(plane, writers.admin, sealed) } : {}),
    },
    options,
  );
}

/** Namespaces with their objects first, then whatever looks at each of them. */
async function prepare(
  plane: ControlPlane,
  writers: Writers,
  { peers, kind }: AdmissionOptions,
): Promise<Place[]> {
  const variants: Variant[] = [NONE, CLOTHO, ...(peers ? PEERS : [])];
  const workload = workloads[kind];
  for (const variant of variants) await setStage(variant, workload, writers.admin);
  await manage(CLOTHO.namespace, writers.admin);
  if (peers) {
    note('starting Kyverno');
    await startKyverno(plane, {
      validating: KYVERNO.namespace,
      cluster: KYVERNO_CLUSTER.namespace,
    });
    note('starting Gatekeeper');
    await startGatekeeper(plane, GATEKEEPER.namespace);
  }
  return variants.map((variant) => ({ variant, workload, writers }));
}

async function warmUp(place: Place): Promise<void> {
  for (const operation of COMPARED) await inSequence(operation, place, WARM_UP);
  for (const clients of CLIENTS) await atOnce(UNCHANGED, place, { clients, seconds: 0.5 });
}

/** Variants take turns within each figure, so that what disturbs the machine meets all of them. */
async function measureRound(
  plane: ControlPlane,
  places: readonly Place[],
  { operations, seconds }: AdmissionOptions,
  results: Results,
): Promise<void> {
  for (const operation of COMPARED) {
    for (const place of shuffled(places)) {
      const times = await inSequence(operation, place, operations);
      results.addLatency(operation.name, place.variant.name, times);
    }
  }
  const pids = plane.pids();
  for (const clients of CLIENTS) {
    for (const place of shuffled(places)) {
      const pid = pids[place.variant.process ?? ''];
      const throughput = await atOnce(UNCHANGED, place, { clients, seconds, pid });
      results.addThroughput(clients, place.variant.name, throughput);
    }
  }
  for (const place of places.filter(({ variant }) => variant === CLOTHO)) {
    const times = await inSequence(HELD, place, Math.ceil(operations * HELD_SHARE));
    results.addLatency(HELD.name, place.variant.name, times);
  }
}

function memoryOfAll(plane: ControlPlane): Report['memory'] {
  const pids = plane.pids();
  return Object.fromEntries(
    PROCESSES.flatMap((name) => {
      const pid = pids[name];
      return pid === undefined ? [] : [[name, memoryOf(pid)]];
    }),
  );
}

async function publish(report: Report, { json }: AdmissionOptions): Promise<void> {
  process.stdout.write(format(report));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}
