import { expectThat } from '../expect.ts';
import { run, statusIs, type Scene } from '../scene.ts';
import { approveBoth, ask, openPlace, phaseIs } from './places.ts';

const NAMESPACE = 'tour-collision';
const FIRST = { namespace: NAMESPACE, change: 'shop-v1' };
const SECOND = { namespace: NAMESPACE, change: 'shop-v2' };

/** Two teams touch the same workload and hear of each other before it is too late. */
export async function collision(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step('One team changes a Deployment', async () => {
    await openPlace(scene, NAMESPACE);
    await ask(scene, {
      ...FIRST,
      user: 'dev-alice',
      write: 'kubectl create deployment shop --image=registry.example.com/shop:1 --replicas=0',
    });
    await phaseIs(scene, FIRST, 'PendingApproval');
  });
  await tell.step('Another one changes the same object, and is warned while they ask', async () => {
    const said = await ask(scene, {
      ...SECOND,
      user: 'sre-dan',
      write: 'kubectl create deployment shop --image=registry.example.com/shop:2 --replicas=0',
    });
    expectThat(
      said.includes(`meets Change ${FIRST.change}`),
      'the second team is warned of the first',
      said,
    );
  });
  await tell.step('Both Changes show each other', async () => {
    for (const [own, other] of [
      [FIRST, SECOND],
      [SECOND, FIRST],
    ] as const) {
      await statusIs(scene, { ...own, field: 'collisions[0].change', value: other.change });
    }
    const path = `'{range .status.collisions[*]}{.change}: {.on}{"\\n"}{end}'`;
    await run(
      scene,
      'dev-alice',
      `kubectl get change ${FIRST.change} -n ${NAMESPACE} -o jsonpath=${path}`,
    );
  });
  await tell.step('They talk: one is cancelled, the other is alone again and goes on', async () => {
    const patch = `'{"spec":{"cancel":{"reason":"dan ships version 2 instead"}}}'`;
    await run(
      scene,
      'dev-alice',
      `kubectl patch change ${FIRST.change} -n ${NAMESPACE} --type=merge -p ${patch}`,
    );
    await phaseIs(scene, FIRST, 'Cancelled');
    await approveBoth(scene, SECOND);
    await phaseIs(scene, SECOND, 'Completed');
    await run(scene, 'sre-dan', `kubectl get changes -n ${NAMESPACE}`);
  });
}
