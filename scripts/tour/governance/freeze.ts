import { readClock } from '@clotho/embedded';
import { expectThat } from '../expect.ts';
import { manage, run, statusIs, type Scene } from '../scene.ts';

const NAMESPACE = 'checkout';
const FREEZE = 'checkout-year-end';
const NIGHT = 'checkout-tonight';
const REASON = 'payments fail for every second customer';

/** A freeze with a reason, an override by somebody who may, and a window that opens by itself. */
export async function freeze(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step(`A freeze is laid over \`${NAMESPACE}\``, () => layFreeze(scene));
  await tell.step('What is approved is held, and says why, until when, and what to do', () =>
    isFrozen(scene),
  );
  await tell.step('Without the verb nobody overrides it', () => refusedOverride(scene));
  await tell.step('On-call may, with a reason that is on record', () => override(scene));
  await tell.step('A maintenance window opens by itself', () => windowOpens(scene));
}

async function layFreeze(scene: Scene): Promise<void> {
  await run(scene, 'admin', `kubectl create namespace ${NAMESPACE}`);
  await manage(scene, NAMESPACE);
  const bad = await apply(scene, windowManifest(FREEZE, { type: 'Deny', schedule: '0 0 * * 7' }));
  expectThat(bad.includes('field 5 (day of week)'), 'a wrong field is named', bad);
  const times = {
    type: 'Deny',
    start: await inSeconds(scene, -60),
    end: await inSeconds(scene, 3600),
  };
  const made = await apply(scene, windowManifest(FREEZE, { ...times, reason: 'Retail peak' }));
  expectThat(made.includes('created'), 'the freeze is made', made);
}

async function isFrozen(scene: Scene): Promise<void> {
  await approvedChange(scene, 'new-prices');
  await statusIs(scene, of('new-prices', 'currentStep', 'frozen'));
  const shown = await run(scene, 'dev-alice', `kubectl get changes -n ${NAMESPACE}`);
  expectThat(shown.output.includes('frozen until'), 'the column says until when', shown.output);
  const message = `kubectl get change new-prices -n ${NAMESPACE} -o jsonpath='{.status.message}{"\\n"}'`;
  const { output } = await run(scene, 'dev-alice', message);
  for (const part of [`Freeze ${FREEZE}`, 'Retail peak', 'It begins by itself', 'override']) {
    expectThat(output.includes(part), `the message speaks of: ${part}`, output);
  }
}

async function refusedOverride(scene: Scene): Promise<void> {
  const { code, output } = await run(scene, 'dev-alice', overrideCommand('new-prices'));
  expectThat(code !== 0 && output.includes('may not override'), 'alice is refused', output);
}

async function override(scene: Scene): Promise<void> {
  const { code, output } = await run(scene, 'sre-dan', overrideCommand('new-prices'));
  expectThat(code === 0, 'dan overrides', output);
  await statusIs(scene, of('new-prices', 'phase', 'Completed'));
  const who = `kubectl get change new-prices -n ${NAMESPACE} -o jsonpath='{range .status.timeline[*]}{.who}: {.what}{"\\n"}{end}'`;
  const timeline = await run(scene, 'audit-eve', who);
  expectThat(
    timeline.output.includes(`sre-dan: overrode change window ${FREEZE}: ${REASON}`),
    'the timeline tells of the override',
    timeline.output,
  );
}

async function windowOpens(scene: Scene): Promise<void> {
  await run(scene, 'admin', `kubectl delete changewindow ${FREEZE}`);
  const start = await inSeconds(scene, 10);
  await apply(scene, windowManifest(NIGHT, { start, end: await inSeconds(scene, 7200) }));
  await approvedChange(scene, 'new-taxes');
  await statusIs(scene, of('new-taxes', 'phase', 'Scheduled'));
  await run(scene, 'dev-alice', `kubectl get changes,changewindows -n ${NAMESPACE}`);
  scene.tell.note(`Nobody does anything now; the window opens at ${start}.`);
  await statusIs(scene, of('new-taxes', 'phase', 'Completed'));
  await run(scene, 'dev-alice', `kubectl get configmap new-taxes -n ${NAMESPACE}`);
}

/** A ConfigMap is held, a Change asks for it, and both teams approve. */
async function approvedChange(scene: Scene, name: string): Promise<void> {
  await run(
    scene,
    'dev-alice',
    `kubectl create configmap ${name} -n ${NAMESPACE} --from-literal=v=2`,
  );
  const change = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      description: `Roll out ${name}`,
      category: 'Normal',
      riskLevel: 'High',
      manifestRequests: [{ name: `${name}-configmap` }],
    },
  };
  await apply(scene, JSON.stringify(change), 'dev-alice');
  for (const [user, step] of [
    ['plat-bob', 'platform-review'],
    ['sec-carol', 'security-review'],
  ] as const) {
    await statusIs(scene, of(name, 'currentStep', step));
    const decision = {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'ApprovalEvent',
      metadata: { name: `${name}-${step}`, namespace: NAMESPACE },
      spec: { targetStep: step, decision: 'approve', changeRef: { name } },
    };
    await apply(scene, JSON.stringify(decision), user);
  }
}

async function apply(scene: Scene, manifest: string, user = 'admin'): Promise<string> {
  const { kind, metadata, spec }: { kind: string; metadata: { name: string }; spec: object } =
    JSON.parse(manifest);
  scene.tell.note(`${kind} ${metadata.name}: ${JSON.stringify(spec)}`);
  return (await run(scene, user, 'kubectl create -f manifest.json', manifest)).output;
}

function windowManifest(name: string, spec: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name },
    spec: {
      type: 'Allow',
      namespaces: [NAMESPACE],
      ...(spec['schedule'] === undefined ? {} : { duration: '24h' }),
      ...spec,
    },
  });
}

function overrideCommand(change: string): string {
  const patch = JSON.stringify({ spec: { override: { reason: REASON, windows: [FREEZE] } } });
  return `kubectl patch change ${change} -n ${NAMESPACE} --type=merge -p '${patch}'`;
}

function of(change: string, field: string, value: string) {
  return { change, namespace: NAMESPACE, field, value };
}

/** By the clock that Clotho goes by here. */
async function inSeconds({ plane }: Scene, seconds: number): Promise<string> {
  const { offsetMs } = await readClock(plane.stateDir);
  const time = new Date(Math.floor((Date.now() + offsetMs) / 1000 + seconds) * 1000);
  return time.toISOString().replace('.000', '');
}
