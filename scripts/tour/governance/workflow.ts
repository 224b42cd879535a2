import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { ROOT } from '../../paths.ts';
import { expectThat } from '../expect.ts';
import { manage, run, statusIs, type Scene } from '../scene.ts';
import { runAs, type ShellResult } from '../shell.ts';

const NAMESPACE = 'payments';
const CHANGE = 'raise-limit';
const CLI = path.join(ROOT, 'packages/cli/bin/clotho.mjs');

/** Two teams must agree: a delegate decides for one, and an escalation stands in for the other. */
export async function workflow(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step(
    '`payments` gets rules of its own: two teams, and those on call after a while',
    () => layDownRules(scene),
  );
  await tell.step('The platform team is away: one of them names a delegate', () =>
    nameDelegate(scene),
  );
  await tell.step('A developer asks for a Change', () => askForChange(scene));
  await tell.step('The delegate finds it in her inbox and approves in his name', () =>
    delegateDecides(scene),
  );
  await tell.step('The security team is silent: the step escalates by itself', () =>
    escalates(scene),
  );
  await tell.step('Those on call stand in, and Clotho deploys', () => standIn(scene));
}

async function layDownRules(scene: Scene): Promise<void> {
  await run(scene, 'admin', `kubectl create namespace ${NAMESPACE}`);
  const example = await readFile(path.join(ROOT, 'examples/two-teams.yaml'), 'utf8');
  const rules = example.replace('after: 4h', 'after: 8s');
  const command = 'kubectl apply -f examples/two-teams.yaml   # with 8s instead of 4h';
  const { code, output } = await run(scene, 'admin', command, rules);
  expectThat(code === 0, 'workflow and policy are made', output);
  await manage(scene, NAMESPACE);
}

async function nameDelegate(scene: Scene): Promise<void> {
  const made = await clotho(
    scene,
    'plat-bob',
    `delegate audit-eve --until 8h --steps joint-review -n ${NAMESPACE} --reason "on a plane"`,
  );
  expectThat(made.output.includes('audit-eve decides for plat-bob'), 'a delegation', made.output);
}

async function askForChange(scene: Scene): Promise<void> {
  const held = await run(
    scene,
    'dev-alice',
    `kubectl create configmap limits -n ${NAMESPACE} --from-literal=transfer=10000`,
  );
  expectThat(held.output.includes('is held'), 'the write is held', held.output);
  const manifest = JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name: CHANGE, namespace: NAMESPACE },
    spec: {
      description: 'Raise the transfer limit',
      category: 'Normal',
      riskLevel: 'High',
      manifestRequests: [{ name: 'limits-configmap' }],
    },
  });
  const asked = await run(scene, 'dev-alice', 'kubectl apply -f raise-limit.yaml', manifest);
  expectThat(asked.code === 0, 'the Change is created', asked.output);
  await statusIs(scene, expected('phase', 'PendingApproval'));
}

async function delegateDecides(scene: Scene): Promise<void> {
  const inbox = await clotho(scene, 'audit-eve', `inbox -n ${NAMESPACE}`);
  expectThat(inbox.output.includes(CHANGE), 'the Change in her inbox', inbox.output);
  const made = await clotho(scene, 'audit-eve', `approve ${CHANGE} -n ${NAMESPACE} --yes`);
  expectThat(made.output.includes('as audit-eve for plat-bob'), 'her approval', made.output);
  const own = await runAs(
    scene.plane,
    'plat-bob',
    `${process.execPath} ${CLI} approve ${CHANGE} -n ${NAMESPACE} --yes`,
  );
  expectThat(own.code !== 0, 'that the two count as one person', own.output);
  scene.tell.note('plat-bob can not approve it once more: the two count as one person.');
}

async function escalates(scene: Scene): Promise<void> {
  const events = `kubectl get events -n ${NAMESPACE} --field-selector involvedObject.name=${CHANGE},reason=StillWaiting`;
  await waitFor(
    async () => (await runAs(scene.plane, 'audit-eve', events)).output.includes('escalated'),
    { timeoutMs: 30_000, describe: 'the escalation' },
  );
  await run(scene, 'audit-eve', events);
}

async function standIn(scene: Scene): Promise<void> {
  const made = await clotho(
    scene,
    'sre-dan',
    `approve ${CHANGE} -n ${NAMESPACE} -m "On call; the limit is right." --yes`,
  );
  expectThat(made.code === 0, 'the approval of those on call', made.output);
  await statusIs(scene, expected('phase', 'Completed'));
  await clotho(scene, 'audit-eve', `get change ${CHANGE} -n ${NAMESPACE}`);
}

/** Runs the command line as a user would from this folder. */
async function clotho({ plane, tell }: Scene, user: string, words: string): Promise<ShellResult> {
  tell.command(user, `npx clotho ${words}`);
  const result = await runAs(plane, user, `${process.execPath} ${CLI} ${words}`);
  tell.output(result.output);
  return result;
}

function expected(field: string, value: string) {
  return { change: CHANGE, namespace: NAMESPACE, field, value };
}
