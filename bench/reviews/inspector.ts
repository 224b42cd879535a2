import { freePorts, waitFor, type ControlPlane } from '@clotho/embedded';

/** A part of V8's CPU profile: where samples were taken, in the order of `samples`. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

export interface Inspector {
  start(): Promise<void>;
  stop(): Promise<CpuProfile>;
  close(): void;
}

const GATE = 'clotho-webhook';

/** Starts the gate again, in the same place, with its inspector open on loopback. */
export async function inspectGate({ processes }: ControlPlane): Promise<Inspector> {
  const [port] = await freePorts(1);
  const record = processes.require(GATE);
  await processes.stop([record]);
  const { pid: _pid, startTime: _startTime, ...spec } = record;
  processes.start({ ...spec, args: [`--inspect=127.0.0.1:${port}`, ...spec.args] });
  const url = await waitFor(() => debuggerUrl(`http://127.0.0.1:${port}/json/list`), {
    timeoutMs: 30_000,
    describe: 'the inspector of the gate',
  });
  return openInspector(url);
}

async function debuggerUrl(list: string): Promise<string | undefined> {
  try {
    const targets: { webSocketDebuggerUrl: string }[] = JSON.parse(
      await (await fetch(list)).text(),
    );
    return targets[0]?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  let calls = 0;
  const call = async <T>(method: string, params: object = {}): Promise<T> => {
    calls += 1;
    const answer = answerTo<T>(socket, calls);
    socket.send(JSON.stringify({ id: calls, method, params }));
    return answer;
  };
  return {
    start: async () => {
      await call('Profiler.enable');
      await call('Profiler.setSamplingInterval', { interval: 500 });
      await call('Profiler.start');
    },
    stop: async () => (await call<{ profile: CpuProfile }>('Profiler.stop')).profile,
    close: () => socket.close(),
  };
}

function answerTo<T>(socket: WebSocket, id: number): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const listen = (event: MessageEvent): void => {
    const message: { id?: number; result: T } = JSON.parse(String(event.data));
    if (message.id !== id) return;
    socket.removeEventListener('message', listen);
    resolve(message.result);
  };
  socket.addEventListener('message', listen);
  return promise;
}
