import { waitFor, type ControlPlane } from '@clotho/embedded';
import { expectThat } from './expect.ts';
import type { Narrator } from './narrator.ts';
import { runAs, type ShellResult } from './shell.ts';

/** Where a part of a tour plays, and who tells it. */
export interface Scene {
  plane: ControlPlane;
  tell: Narrator;
}

/** Runs a command for a user and shows it; `-f examples/…` is given by standard input. */
export async function run(
  { plane, tell }: Scene,
  user: string,
  script: string,
  input?: string,
): Promise<ShellResult> {
  tell.command(user, script);
  const runnable = input === undefined ? script : script.replace(/-f \S+/, '-f -');
  const result = await runAs(plane, user, runnable, input);
  tell.output(result.output);
  return result;
}

/** Puts a namespace under management and waits until the gate is in force there. */
export async function manage(scene: Scene, namespace: string): Promise<void> {
  await run(
    scene,
    'admin',
    `kubectl label namespace ${namespace} clotho.cosmosdevops.co.uk/managed=true`,
  );
  // The API server picks a new webhook configuration up within about a second.
  await waitFor(
    async () => {
      const probe = `kubectl create configmap probe -n ${namespace} --dry-run=server`;
      const { output } = await runAs(scene.plane, 'dev-alice', probe);
      return output.includes('would be held');
    },
    { timeoutMs: 30_000, describe: `the gate of namespace ${namespace} to be in force` },
  );
}

export interface Expected {
  change: string;
  namespace: string;
  /** A field of the status, e.g. `phase`. */
  field: string;
  value: string;
}

/** Waits until a field of a Change's status has a value; fails the tour with what it is instead. */
export async function statusIs({ plane }: Scene, expected: Expected): Promise<void> {
  const { change, namespace, field, value } = expected;
  const path = `'{.status.${field}}: {.status.message}'`;
  const command = `kubectl get change ${change} -n ${namespace} -o jsonpath=${path}`;
  let seen = '';
  await waitFor(
    async () => {
      seen = (await runAs(plane, 'admin', command)).output;
      return seen.startsWith(`${value}:`);
    },
    { timeoutMs: 30_000, describe: `${field} of Change ${change} to be ${value}` },
  ).catch((error: unknown) => {
    expectThat(false, `${field} of Change ${change} becomes ${value} (${String(error)})`, seen);
  });
}
