import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { waitFor, type ControlPlane } from '@clotho/embedded';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { gateEndpoint, type GateEndpoint } from './reviews/gate-endpoint.ts';
import { hotSpots, type HotSpots } from './reviews/hot-spots.ts';
import { inspectGate } from './reviews/inspector.ts';
import { putUnderLoad, type Load, type LoadRow } from './reviews/load.ts';
import { RawConnection, requestBytes } from './reviews/raw-connection.ts';
import { format, type Report } from './reviews/report.ts';
import { reviewBody } from './reviews/review-body.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { manage } from './shared/managed.ts';
import { memoryOf } from './shared/process-use.ts';
import { pathOf, workloads } from './shared/workload.ts';

const NAMESPACE = 'bench-reviews';
const OBJECT = 'object';
const CONNECTIONS = [1, 8, 32, 64];
const PROFILED_CONNECTIONS = 32;
const GATE = 'clotho-webhook';

const HELP = `Sends AdmissionReviews of a 5 KiB ConfigMap, an update without a semantic difference, straight to
the gate over connections that stay open: how many one replica answers, and where its time goes.
The generator of load takes a processor of its own.

Usage: npm run bench -- reviews [options]

Options:
  --seconds N       length of each measurement (default 5)
  --json FILE       the figures for a program
  --profile FILE    the CPU profile, for the developer tools of a browser

Examples:
  npm run bench -- reviews
  npm run bench -- reviews --seconds 20 --profile gate.cpuprofile
`;

interface Options {
  seconds: number;
  json?: string | undefined;
  profile?: string | undefined;
}

export const bench: Bench = {
  summary: 'reviews per second of one replica of the gate, and where the time goes',
  help: HELP,
  run: (args) => {
    const options = readOptions(args);
    return withInstance((plane) => measure(plane, options));
  },
};

async function measure(plane: ControlPlane, options: Options): Promise<void> {
  const admin = new KubeClient(loadKubeConfig({ file: plane.kubeconfig('admin') }));
  const body = await prepare(admin);
  const endpoint = await gateEndpoint(admin);
  const before = loadavg()[0] ?? 0;
  const target = { endpoint, body, pid: plane.pids()[GATE] ?? 0, seconds: options.seconds };
  const reviews = await reviewRows(target);
  const floor = [await putUnderLoad(healthLoad(target, PROFILED_CONNECTIONS))];
  const residentMiB = memoryOf(target.pid).resident;
  const spots = await profile(plane, target, options);
  const report: Report = {
    load: { before, after: loadavg()[0] ?? 0 },
    bodyBytes: Buffer.byteLength(body),
    reviews,
    floor,
    residentMiB,
    hotSpots: spots,
  };
  process.stdout.write(format(report));
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

/** A sealed object, as the API server shows it to the gate. */
async function prepare(admin: KubeClient): Promise<string> {
  const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
  const workload = workloads.configmap;
  await admin.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  });
  const body = JSON.stringify(workload.object(OBJECT, NAMESPACE));
  await admin.raw({ method: 'POST', path: pathOf(workload, NAMESPACE), body });
  await manage(NAMESPACE, admin);
  return reviewBody(await admin.get(workload.ref, OBJECT, NAMESPACE));
}

interface Target {
  endpoint: GateEndpoint;
  body: string;
  pid: number;
  seconds: number;
}

async function reviewRows(target: Target): Promise<LoadRow[]> {
  await putUnderLoad(reviewLoad({ ...target, seconds: 3 }, PROFILED_CONNECTIONS));
  const rows: LoadRow[] = [];
  for (const connections of CONNECTIONS) {
    note(`reviews over ${connections} connections`);
    rows.push(await putUnderLoad(reviewLoad(target, connections)));
  }
  return rows;
}

function reviewLoad({ endpoint, body, pid, seconds }: Target, connections: number): Load {
  const request = requestBytes('POST', endpoint, endpoint.path, body);
  return { endpoint, request, expected: '"allowed":true', connections, seconds, pid };
}

function healthLoad({ endpoint, pid, seconds }: Target, connections: number): Load {
  const request = requestBytes('GET', endpoint, '/healthz');
  return { endpoint, request, expected: 'ok', connections, seconds, pid };
}

/** A measurement of its own: a process that is looked into is slower. */
async function profile(plane: ControlPlane, target: Target, options: Options): Promise<HotSpots> {
  note('reviews under the profiler');
  const inspector = await inspectGate(plane);
  const pid = plane.pids()[GATE] ?? 0;
  await waitFor(() => isReady(target.endpoint), { timeoutMs: 30_000, describe: 'the gate' });
  await putUnderLoad(reviewLoad({ ...target, pid, seconds: 3 }, PROFILED_CONNECTIONS));
  await inspector.start();
  await putUnderLoad(reviewLoad({ ...target, pid }, PROFILED_CONNECTIONS));
  const found = await inspector.stop();
  inspector.close();
  if (options.profile !== undefined) await writeFile(options.profile, JSON.stringify(found));
  return hotSpots(found);
}

async function isReady(endpoint: GateEndpoint): Promise<boolean> {
  try {
    const connection = await RawConnection.open(endpoint);
    const answer = await connection.exchange(requestBytes('GET', endpoint, '/readyz'));
    connection.close();
    return answer.startsWith('HTTP/1.1 200');
  } catch {
    return false;
  }
}

/** Throws TypeError naming the option. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '5' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new TypeError(`--seconds: "${values.seconds}" is no number above 0`);
  return { ...values, seconds };
}
