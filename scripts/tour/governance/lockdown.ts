import { expectThat } from '../expect.ts';
import { run, type Scene } from '../scene.ts';
import { approveBoth, ask, openPlace, phaseIs, shows } from './places.ts';

const NAMESPACE = 'tour-lockdown';
const CHANGE = 'new-limits';
const LOCKDOWN = 'tour-incident';

/** Something burns: the line stops, people look, and what was decided meanwhile goes on. */
export async function lockdown(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step('A Change is on its way when an incident begins', async () => {
    await openPlace(scene, NAMESPACE);
    await ask(scene, {
      namespace: NAMESPACE,
      change: CHANGE,
      user: 'dev-alice',
      write: 'kubectl create configmap limits --from-literal=max=10',
    });
    await phaseIs(scene, { namespace: NAMESPACE, change: CHANGE }, 'PendingApproval');
  });
  await tell.step('Whoever is on call asks first what a stop would hold, then stops the line', () =>
    stopTheLine(scene),
  );
  await tell.step('It is approved meanwhile, and still nothing of it is written', () =>
    approvedButHeld(scene),
  );
  await tell.step('The incident is over: the release needs a reason, and the Change goes on', () =>
    letGo(scene),
  );
}

function manifest(): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Lockdown',
    metadata: { name: LOCKDOWN },
    spec: { reason: 'payments are down', namespaces: ['tour-lock*'] },
  });
}

async function stopTheLine(scene: Scene): Promise<void> {
  const dry = 'kubectl create --dry-run=server -f lockdown.yaml';
  const preview = await run(scene, 'sre-dan', dry, manifest());
  expectThat(
    preview.output.includes('would hold 1 Change'),
    'the preview counts the Change',
    preview.output,
  );
  const started = await run(scene, 'sre-dan', 'kubectl create -f lockdown.yaml', manifest());
  expectThat(started.code === 0, 'the Lockdown is in force', started.output);
  await phaseIs(scene, { namespace: NAMESPACE, change: CHANGE }, 'OnHold');
  await shows(scene, `kubectl get lockdown ${LOCKDOWN}`, ' 1 ');
  await run(scene, 'audit-eve', `kubectl get lockdowns`);
}

async function approvedButHeld(scene: Scene): Promise<void> {
  await approveBoth(scene, { namespace: NAMESPACE, change: CHANGE });
  const change = await run(scene, 'dev-alice', `kubectl get change ${CHANGE} -n ${NAMESPACE}`);
  expectThat(change.output.includes('OnHold'), 'the Change stays on hold', change.output);
  const nothing = await run(scene, 'dev-alice', `kubectl get configmap limits -n ${NAMESPACE}`);
  expectThat(nothing.code !== 0, 'nothing is written', nothing.output);
}

async function letGo(scene: Scene): Promise<void> {
  const refused = await run(scene, 'sre-dan', release(' '));
  expectThat(refused.code !== 0, 'a release without a reason is refused', refused.output);
  const released = await run(scene, 'sre-dan', release('payments are back'));
  expectThat(released.code === 0, 'it is released', released.output);
  await phaseIs(scene, { namespace: NAMESPACE, change: CHANGE }, 'Completed');
  await run(scene, 'audit-eve', `kubectl get lockdowns -o wide`);
}

function release(reason: string): string {
  const patch = `{"spec":{"release":{"reason":"${reason}"}}}`;
  return `kubectl patch lockdown ${LOCKDOWN} --type=merge -p '${patch}'`;
}
