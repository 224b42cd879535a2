import { waitFor } from '@clotho/embedded';
import { expectThat } from '../expect.ts';
import { manage, run, statusIs, type Scene } from '../scene.ts';
import { runAs } from '../shell.ts';

/** A namespace of its own for a story, in which the demo users may write. */
export async function openPlace(scene: Scene, namespace: string): Promise<void> {
  await runAs(scene.plane, 'admin', `kubectl create namespace ${namespace}`);
  await manage(scene, namespace);
}

export interface Asked {
  namespace: string;
  change: string;
  user: string;
  /** Holds the write; its answer names the request. */
  write: string;
  spec?: Record<string, unknown>;
  labels?: Record<string, string>;
}

/** Has a write held and asks for a Change of it; answers what the API server said to the Change. */
export async function ask(scene: Scene, asked: Asked): Promise<string> {
  const { namespace, change, user, write, spec = {}, labels = {} } = asked;
  const held = await run(scene, user, `${write} -n ${namespace}`);
  const request = /held as ManifestRequest [^/]+\/(\S+)/.exec(held.output)?.[1] ?? '';
  expectThat(request !== '', 'the write is held', held.output);
  const manifest = JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name: change, namespace, labels },
    spec: {
      description: `The ${change} of the tour`,
      category: 'Normal',
      riskLevel: 'High',
      manifestRequests: [{ name: request }],
      ...spec,
    },
  });
  const created = await run(scene, user, `kubectl create -f ${change}.yaml`, manifest);
  expectThat(created.code === 0, `Change ${change} is asked for`, created.output);
  return created.output;
}

/** Both steps of the shipped workflow. */
export async function approveBoth(
  scene: Scene,
  { namespace, change }: Pick<Asked, 'namespace' | 'change'>,
): Promise<void> {
  for (const [user, step] of [
    ['plat-bob', 'platform-review'],
    ['sec-carol', 'security-review'],
  ] as const) {
    const manifest = decision(change, namespace, { targetStep: step, decision: 'approve' });
    const made = await run(scene, user, `kubectl create -f ${step}.yaml`, manifest);
    expectThat(made.code === 0, `${user} approves`, made.output);
  }
}

/** An ApprovalEvent as text. */
export function decision(change: string, namespace: string, spec: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ApprovalEvent',
    metadata: { generateName: `${change}-`, namespace },
    spec: { changeRef: { name: change }, ...spec },
  });
}

export function phaseIs(
  scene: Scene,
  { namespace, change }: Pick<Asked, 'namespace' | 'change'>,
  value: string,
): Promise<void> {
  return statusIs(scene, { namespace, change, field: 'phase', value });
}

/** Waits until what a command prints holds a text; fails the tour with what it prints instead. */
export async function shows(scene: Scene, command: string, expected: string): Promise<void> {
  let seen = '';
  await waitFor(
    async () => {
      seen = (await runAs(scene.plane, 'admin', command)).output;
      return seen.includes(expected);
    },
    { timeoutMs: 30_000, describe: `${command} to show ${expected}` },
  ).catch(() => expectThat(false, `${command} shows ${expected}`, seen));
}
