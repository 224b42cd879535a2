import path from 'node:path';
import { ROOT } from '../../paths.ts';
import { expectThat } from '../expect.ts';
import { manage, run, statusIs, type Scene } from '../scene.ts';
import { runAs } from '../shell.ts';

const SHOP = 'shop';
const CLI = `${process.execPath} ${path.join(ROOT, 'packages/cli/bin/clotho.mjs')}`;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'shop.example/web:1' }] }
`;

const POLICY = `apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: ChangePolicy
metadata: { name: shop }
spec:
  namespaces: { names: [shop] }
  standardTemplates:
    - name: image-tag
      expression: >-
        target.kind == 'Deployment' && operation == 'Update'
        && diff.all(d, d.field == 'spec.template.spec.containers.image')
        && facts.images.all(i, i.sameRepository)
  riskRules:
    - name: checkout
      expression: target.name == 'checkout'
      level: High
      reason: it takes the money
`;

const BINDING = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: contractors }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: contractors }]
`;

/** A standard change passes at once; what is risky does not, whatever it is called. */
export async function risk(scene: Scene): Promise<void> {
  const { tell } = scene;
  await tell.step('A team lays down what is standard, and what is risky to it', () => setUp(scene));
  await tell.step('A rule that can never be asked is refused, with its place', () =>
    refuseBroken(scene),
  );
  await tell.step('What would happen? clotho simulate asks, and writes nothing', () =>
    simulateBoth(scene),
  );
  await tell.step('A new image by the template: nobody has to approve it', () => standard(scene));
  await tell.step(
    'The same person grants permissions and calls it standard: High, with reasons',
    () => notStandard(scene),
  );
}

async function setUp(scene: Scene): Promise<void> {
  await run(scene, 'admin', `kubectl create namespace ${SHOP}`);
  await run(scene, 'admin', `kubectl apply -n ${SHOP} -f web.yaml`, WEB);
  const owners = `kubectl create rolebinding owners -n ${SHOP} --clusterrole=admin --group=sre --group=developers`;
  await run(scene, 'admin', owners);
  scene.tell.output(POLICY);
  const policy = await run(scene, 'admin', 'kubectl apply -f policy.yaml', POLICY);
  expectThat(policy.code === 0, 'the policy is accepted', policy.output);
  await manage(scene, SHOP);
}

async function refuseBroken(scene: Scene): Promise<void> {
  const broken = POLICY.replace('target.name', 'taget.name');
  const result = await run(scene, 'admin', 'kubectl replace -f policy.yaml', broken);
  expectThat(
    result.output.includes('spec.riskRules[checkout].expression: line 1, column 1'),
    'the rule is refused with its place',
    result.output,
  );
}

async function simulateBoth(scene: Scene): Promise<void> {
  const web = WEB.replace('web:1', 'web:2');
  const image = await simulate(scene, web);
  expectThat(/Phase\s+Implementing/.test(image), 'the image would be implemented', image);
  const grant = await simulate(scene, BINDING);
  expectThat(/Risk\s+High/.test(grant), 'permissions are High', grant);
  expectThat(/platform-review\s+1 of group/.test(grant), 'the approvers are named', grant);
  const left = await runAs(scene.plane, 'admin', `kubectl get mr,changes -n ${SHOP} -o name`);
  expectThat(left.output.trim() === '', 'nothing was written', left.output);
}

async function simulate({ plane, tell }: Scene, manifest: string): Promise<string> {
  const flags = `simulate -n ${SHOP} --category Standard -f`;
  const file = manifest === BINDING ? 'contractors.yaml' : 'web.yaml';
  tell.command('sre-dan', `npx clotho ${flags} ${file}`);
  const { output } = await runAs(plane, 'sre-dan', `${CLI} ${flags} -`, manifest);
  tell.output(output);
  return output;
}

async function standard(scene: Scene): Promise<void> {
  const image = `kubectl set image deployment/web web=shop.example/web:2 -n ${SHOP}`;
  const held = await run(scene, 'sre-dan', image);
  expectThat(held.output.includes('is held'), 'the write is held', held.output);
  await ask(scene, 'new-image', 'web-deployment');
  await becomes(scene, 'new-image', 'Completed');
  await show(scene, 'new-image');
}

async function notStandard(scene: Scene): Promise<void> {
  await run(scene, 'sre-dan', `kubectl apply -n ${SHOP} -f contractors.yaml`, BINDING);
  await ask(scene, 'let-them-in', 'contractors-rolebinding');
  await becomes(scene, 'let-them-in', 'PendingApproval');
  const shown = await show(scene, 'let-them-in');
  expectThat(shown.includes('treated as Normal'), 'it is not standard', shown);
  expectThat(shown.includes('it grants permissions'), 'the reason is told', shown);
}

async function ask(scene: Scene, name: string, request: string): Promise<void> {
  const change = `apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: Change
metadata: { name: ${name}, namespace: ${SHOP} }
spec:
  description: A standard change, says its author
  category: Standard
  riskLevel: Low
  manifestRequests: [{ name: ${request} }]
`;
  const result = await run(scene, 'sre-dan', `kubectl apply -f ${name}.yaml`, change);
  expectThat(result.code === 0, 'the Change is accepted', result.output);
}

function becomes(scene: Scene, change: string, phase: string): Promise<void> {
  return statusIs(scene, { change, namespace: SHOP, field: 'phase', value: phase });
}

async function show(scene: Scene, change: string): Promise<string> {
  const reasons = `{.status.risk.effective}{range .status.risk.reasons[*]}{"\\n  "}{@}{end}{"\\n"}`;
  const command = `kubectl get change ${change} -n ${SHOP} -o jsonpath='${reasons}'`;
  return (await run(scene, 'sre-dan', command)).output;
}
