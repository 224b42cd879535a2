import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploy, openCluster, requestOf, type Cluster } from '../cluster.ts';

let cluster: Cluster;

/** A policy that lists PriorityClasses, with their requests in a namespace of its own. */
beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  const resources = [{ group: 'scheduling.k8s.io', resource: 'priorityclasses' }];
  const policy = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: `cluster-${cluster.namespace}` },
    spec: {
      namespaces: { names: [cluster.namespace] },
      clusterScoped: { namespace: cluster.namespace, resources },
    },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(policy));
  await waitFor(
    async () => {
      const probe = await cluster.as('admin', 'create -f - --dry-run=server', priority('probe', 1));
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate for PriorityClasses' },
  );
});

afterAll(async () => {
  await cluster.ok('admin', `delete changepolicy cluster-${cluster.namespace}`);
});

function priority(name: string, value: number): string {
  return JSON.stringify({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: `${name}-${cluster.namespace}` },
    value,
  });
}

test('a cluster-scoped kind that a policy lists is held in the namespace that it names', async () => {
  const held = await cluster.as('admin', 'create -f -', priority('urgent', 1000));
  const request = requestOf(held.stderr);
  const fields = '{.spec.operation} {.spec.target.kind} {.spec.target.namespace}';
  expect(await cluster.ok('admin', `get mr ${request} -o 'jsonpath=${fields}'`)).toBe(
    'Create PriorityClass ',
  );
});

test('the answer says what rights Clotho has to be given first', async () => {
  const held = await cluster.as('admin', 'create -f -', priority('urgent', 1000));
  expect(held.stderr).toContain('Clotho itself may not create priorityclasses yet');
  const role = `t-${cluster.namespace}`;
  await cluster.ok(
    'admin',
    `create clusterrole ${role} --verb=get,create,update,patch,delete --resource=priorityclasses`,
  );
  const account = '--serviceaccount=clotho-system:clotho-operator';
  await cluster.ok('admin', `create clusterrolebinding ${role} --clusterrole=${role} ${account}`);
  await waitFor(
    async () => {
      const again = await cluster.as('admin', 'create -f -', priority('urgent', 1000));
      return requestOf(again.stderr) !== '' && !again.stderr.includes('Clotho itself may not');
    },
    { timeoutMs: 30_000, describe: 'the rights to be seen' },
  );
});

test('with rights of its own, the operator still writes nothing that is not approved', async () => {
  const operator = '--as=system:serviceaccount:clotho-system:clotho-operator';
  const result = await cluster.as(
    'admin',
    `create -f - ${operator} --as-group=system:masters`,
    priority('rogue', 1),
  );
  expect(result.stderr).toContain('no request for this object is bound to a Change');
});

test('where a policy lists them, the rules of Clotho are changed by a Change too', async () => {
  const group = 'clotho.cosmosdevops.co.uk';
  const role = `rules-${cluster.namespace}`;
  const account =
    '--serviceaccount=clotho-system:clotho-operator --serviceaccount=clotho-gate:clotho-gate';
  const rights = `--verb=get,create,update,patch,delete --resource=approvalworkflows.${group}`;
  await cluster.ok('admin', `create clusterrole ${role} ${rights}`);
  await cluster.ok('admin', `create clusterrolebinding ${role} --clusterrole=${role} ${account}`);
  await cluster.ok(
    'admin',
    `create clusterrolebinding ${role}-alice --clusterrole=${role} --user=dev-alice`,
  );
  const policy = `changepolicy cluster-${cluster.namespace}`;
  const listed = JSON.stringify([
    {
      op: 'add',
      path: '/spec/clusterScoped/resources/-',
      value: { group, resource: 'approvalworkflows' },
    },
  ]);
  await cluster.ok('admin', `patch ${policy} --type=json -p '${listed}'`);
  const workflow = workflowOf('two-teams');
  await waitFor(
    async () => {
      const probe = await cluster.as('dev-alice', 'create -f - --dry-run=server', workflow);
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the gate for ApprovalWorkflows' },
  );
  await deploy(cluster, 'another-workflow', workflow);
  const name = `approvalworkflow two-teams-${cluster.namespace}`;
  expect(await cluster.ok('admin', `get ${name} -o jsonpath={.spec.steps[0].name}`)).toBe('ops');
  expect((await cluster.as('admin', `delete ${name}`)).stderr).toContain('is held');

  const unlisted = JSON.stringify([{ op: 'remove', path: '/spec/clusterScoped/resources/1' }]);
  await cluster.ok('admin', `patch ${policy} --type=json -p '${unlisted}'`);
  await waitFor(async () => (await cluster.as('admin', `delete ${name}`)).code === 0, {
    timeoutMs: 30_000,
    describe: 'ApprovalWorkflows to be let go of',
  });
});

function workflowOf(name: string): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ApprovalWorkflow',
    metadata: { name: `${name}-${cluster.namespace}` },
    spec: { steps: [{ name: 'ops', approvers: { anyOf: { groups: ['platform-team'] } } }] },
  });
}
