import { cpuSecondsOf } from '../shared/process-use.ts';
import { latencyOf, type Latency } from '../shared/statistics.ts';
import type { GateEndpoint } from './gate-endpoint.ts';
import { RawConnection } from './raw-connection.ts';

export interface Load {
  endpoint: GateEndpoint;
  request: Buffer;
  /** What every answer must hold. */
  expected: string;
  connections: number;
  seconds: number;
  /** Process of the gate. */
  pid: number;
}

export interface LoadRow extends Latency {
  connections: number;
  /** Answers per second. */
  rate: number;
  /** Answers per second of processor time of the gate: hardly changes with the load of the machine. */
  perCpuSecond: number;
  /** Share of one processor that the gate had. */
  gateCpu: number;
}

/** Keeps every connection busy for a while. Throws at the first answer that is not as expected. */
export async function putUnderLoad(load: Load): Promise<LoadRow> {
  const { endpoint, connections, seconds, pid } = load;
  const open = await Promise.all(
    Array.from({ length: connections }, () => RawConnection.open(endpoint)),
  );
  const cpuBefore = cpuSecondsOf(pid);
  const started = performance.now();
  const end = started + seconds * 1000;
  const times = (await Promise.all(open.map((each) => keepBusy(each, load, end)))).flat();
  const elapsed = (performance.now() - started) / 1000;
  const cpu = cpuSecondsOf(pid) - cpuBefore;
  for (const connection of open) connection.close();
  return {
    connections,
    ...latencyOf(times),
    rate: times.length / elapsed,
    perCpuSecond: times.length / cpu,
    gateCpu: cpu / elapsed,
  };
}

async function keepBusy(
  connection: RawConnection,
  { request, expected }: Load,
  end: number,
): Promise<number[]> {
  const times: number[] = [];
  while (performance.now() < end) {
    const started = performance.now();
    const answer = await connection.exchange(request);
    times.push(performance.now() - started);
    if (!answer.includes(expected)) throw new Error(`the gate answered otherwise: ${answer}`);
  }
  return times;
}
