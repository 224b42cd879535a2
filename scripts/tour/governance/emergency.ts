import { expectThat } from '../expect.ts';
import { run, statusIs, type Scene } from '../scene.ts';
import { runAs } from '../shell.ts';
import { ask, decision, openPlace, phaseIs } from './places.ts';

const NAMESPACE = 'tour-emergency';
const FIRST = { namespace: NAMESPACE, change: 'hotfix' };
const EMERGENCY = { category: 'Emergency' };

/** At once and without review; but somebody looks at it afterwards, or it was the last time. */
export async function emergency(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step('In this namespace reviews are due within a few seconds', () => prepare(scene));
  await tell.step('Declaring an emergency is a permission; whoever has it is served at once', () =>
    declare(scene),
  );
  await tell.step('Nobody reviews it in time: the next emergency is refused', () => refused(scene));
  await tell.step('Somebody else looks at it and says so; then the next one may come', () =>
    reviewed(scene),
  );
}

async function prepare(scene: Scene): Promise<void> {
  await openPlace(scene, NAMESPACE);
  const policy = JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: NAMESPACE },
    spec: { namespaces: { names: [NAMESPACE] }, retroReviewWithin: '3s' },
  });
  const made = await run(scene, 'admin', 'kubectl create -f policy.yaml', policy);
  expectThat(made.code === 0, 'the policy is there', made.output);
}

async function declare(scene: Scene): Promise<void> {
  const { plane } = scene;
  const held = await runAs(
    plane,
    'dev-alice',
    `kubectl auth can-i emergency changes.clotho.cosmosdevops.co.uk -n ${NAMESPACE}`,
  );
  expectThat(held.code !== 0, 'dev-alice may not declare emergencies', held.output);
  await ask(scene, {
    ...FIRST,
    user: 'sre-dan',
    write: 'kubectl create configmap hotfix --from-literal=retries=3',
    spec: EMERGENCY,
  });
  await phaseIs(scene, FIRST, 'Completed');
  await statusIs(scene, { ...FIRST, field: 'review.state', value: 'Overdue' });
}

async function refused(scene: Scene): Promise<void> {
  const held = await runAs(
    scene.plane,
    'sre-dan',
    `kubectl create configmap hotfix-2 --from-literal=retries=4 -n ${NAMESPACE}`,
  );
  expectThat(held.output.includes('hotfix-2-configmap'), 'the write is held', held.output);
  const second = await run(scene, 'sre-dan', 'kubectl create -f hotfix-2.yaml', nextOne());
  expectThat(
    second.code !== 0 && second.output.includes('the review of your emergency hotfix'),
    'the next emergency is refused by the name of the open review',
    second.output,
  );
}

async function reviewed(scene: Scene): Promise<void> {
  const spec = { targetStep: 'retro-review', decision: 'approve', comment: 'The fix was right.' };
  const review = decision(FIRST.change, NAMESPACE, spec);
  const own = await run(scene, 'sre-dan', 'kubectl create -f review.yaml', review);
  expectThat(own.code !== 0, 'nobody reviews their own', own.output);
  const done = await run(scene, 'sec-carol', 'kubectl create -f review.yaml', review);
  expectThat(done.code === 0, 'the review is taken', done.output);
  await statusIs(scene, { ...FIRST, field: 'review.state', value: 'Done' });
  const second = await run(scene, 'sre-dan', 'kubectl create -f hotfix-2.yaml', nextOne());
  expectThat(second.code === 0, 'the next emergency may come', second.output);
  await phaseIs(scene, { namespace: NAMESPACE, change: 'hotfix-2' }, 'Completed');
  // What the tour leaves behind keeps nobody from an emergency of their own.
  const last = decision('hotfix-2', NAMESPACE, spec);
  expectThat(
    (await runAs(scene.plane, 'sec-carol', 'kubectl create -f -', last)).code === 0,
    'the last one is reviewed too',
    last,
  );
}

function nextOne(): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name: 'hotfix-2', namespace: NAMESPACE },
    spec: {
      description: 'Another one',
      riskLevel: 'High',
      manifestRequests: [{ name: 'hotfix-2-configmap' }],
      ...EMERGENCY,
    },
  });
}
