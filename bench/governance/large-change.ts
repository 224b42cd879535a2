import { approve, ask, freshName, hold, phaseIs } from './changes.ts';
import type { ControlPlane } from '@clotho/embedded';
import { cpuSecondsOf } from '../shared/process-use.ts';
import type { Stage } from './stage.ts';

export interface LargeChange {
  requests: number;
  /** From the last approval until it is Completed. */
  seconds: number;
  /** Seconds of processor time meanwhile; hardly changes with the load of the machine. */
  gateCpu: number;
  operatorCpu: number;
  apiserverCpu: number;
}

/** How long one Change with so many objects takes. */
export async function largeChange(
  plane: ControlPlane,
  stage: Stage,
  size: number,
): Promise<LargeChange> {
  const requests: string[] = [];
  for (let i = 0; i < size; i += 1) requests.push(await hold(stage, freshName()));
  const name = freshName();
  await ask(stage, name, requests);
  await phaseIs(stage, name, 'PendingApproval');
  await approve(stage.bob, name, 'platform-review', stage);
  const started = performance.now();
  const cpu = cpuOf(plane);
  await approve(stage.carol, name, 'security-review', stage);
  await phaseIs(stage, name, 'Completed');
  const seconds = (performance.now() - started) / 1000;
  const after = cpuOf(plane);
  return {
    requests: size,
    seconds,
    gateCpu: after.gate - cpu.gate,
    operatorCpu: after.operator - cpu.operator,
    apiserverCpu: after.apiserver - cpu.apiserver,
  };
}

function cpuOf(plane: ControlPlane): Record<'gate' | 'operator' | 'apiserver', number> {
  const pids = plane.pids();
  return {
    gate: cpuSecondsOf(pids['clotho-webhook'] ?? 0),
    operator: cpuSecondsOf(pids['clotho-operator'] ?? 0),
    apiserver: cpuSecondsOf(pids['kube-apiserver'] ?? 0),
  };
}
