import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { deployment, openEnvironments, roleBinding, type Environments } from './environments.ts';

const RULES = {
  riskRules: [
    {
      name: 'limits',
      expression: "target.kind == 'ConfigMap' && diff.exists(d, d.path.startsWith('data.limit'))",
      level: 'High',
      reason: 'limits are money',
    },
    {
      name: 'strict',
      expression: "target.kind == 'Secret' && operation == 'Create' && int(object.data.key) > 1",
      level: 'High',
      reason: 'never said',
    },
  ],
  standardTemplates: [
    {
      name: 'image-tag',
      expression:
        "target.kind == 'Deployment' && operation == 'Update' && diff.all(d, d.field == 'spec.template.spec.containers.image') && facts.images.all(i, i.sameRepository)",
    },
    { name: 'config', expression: "target.kind == 'ConfigMap'" },
  ],
};

let environments: Environments;
let cluster: Cluster;
let count = 0;

beforeAll(async () => {
  environments = await openEnvironments(RULES);
  cluster = environments.production;
});

/** Has a write held and asks for a Change of it; answers the name of the Change. */
async function ask(
  user: string,
  manifest: string,
  spec: Record<string, unknown> = {},
): Promise<string> {
  const held = await cluster.as(user, 'apply -f -', manifest);
  return askFor(user, [requestOf(held.stderr)], spec);
}

async function askFor(
  user: string,
  requests: string[],
  spec: Record<string, unknown> = {},
): Promise<string> {
  count += 1;
  const name = `change-${count}`;
  const low = { riskLevel: 'Low', ...spec };
  await cluster.ok(user, 'create -f -', changeManifest(name, { requests, spec: low }));
  return name;
}

async function setRules(spec: typeof RULES): Promise<void> {
  const policy = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name: environments.policy },
    spec,
  };
  await cluster.ok('admin', 'apply --server-side --force-conflicts -f -', JSON.stringify(policy));
}

async function riskOf(change: string): Promise<string> {
  return cluster.ok(
    'audit-eve',
    `get change ${change} -o 'jsonpath={.status.risk.effective}: {.status.risk.reasons}'`,
  );
}

describe('what is known to be harmless', () => {
  test('describes itself anew, is scaled up, or gets an image that runs elsewhere: nobody waits', async () => {
    for (const manifest of [
      deployment({ labels: { team: 'shop' } }),
      deployment({ labels: { team: 'shop' }, replicas: 4 }),
      deployment({ labels: { team: 'shop' }, replicas: 4, image: 'shop.example/web:2' }),
    ]) {
      const change = await ask('dev-alice', manifest);
      await phaseIs(cluster, change, 'Completed');
      expect(await riskOf(change)).toMatch(/^Low: .*Low: Deployment web: /);
    }
  });
});

describe('what is not', () => {
  test('declaring Low is no way round what no rule knows', async () => {
    const change = await ask('dev-alice', configMap('colours', { a: 'red' }));
    await phaseIs(cluster, change, 'PendingApproval');
    expect(await riskOf(change)).toContain('Medium: ConfigMap colours: it is created in a way');
  });

  test.each([
    ['an image that was never seen', { image: 'shop.example/web:77' }, 'Medium', 'new-image'],
    ['a registry that is new', { image: 'evil.example/web:2' }, 'High', 'new-registry'],
    ['half of the replicas', { replicas: 1 }, 'High', 'replicas-halved'],
    ['privileges', { container: { securityContext: { privileged: true } } }, 'High', 'host-access'],
  ])('%s', async (_, web, level, rule) => {
    const change = await ask('dev-alice', deployment({ replicas: 4, ...web }));
    await phaseIs(cluster, change, 'PendingApproval');
    expect(await riskOf(change)).toMatch(new RegExp(`^${level}: .*rule ${rule}`));
    await cluster.ok('dev-alice', cancel(change));
    await phaseIs(cluster, change, 'Cancelled');
  });

  test('permissions and deletions are High', async () => {
    const grant = await ask('dev-alice', roleBinding('contractors'));
    await phaseIs(cluster, grant, 'PendingApproval');
    expect(await riskOf(grant)).toContain('RoleBinding contractors: it grants permissions');
    const held = await cluster.as('dev-alice', 'delete deployment web');
    const removal = await askFor('dev-alice', [requestOf(held.stderr)]);
    await phaseIs(cluster, removal, 'PendingApproval');
    expect(await riskOf(removal)).toMatch(/^High: .*Deployment web: it is deleted/);
    await cluster.ok('dev-alice', cancel(removal));
  });
});

describe('an object whose last Change failed', () => {
  let before: Cluster;
  beforeAll(async () => {
    before = cluster;
    cluster = (await openEnvironments()).production;
  });
  afterAll(() => {
    cluster = before;
  });

  test('is no longer harmless, however little changes', async () => {
    const stuck = { spec: { progressDeadlineSeconds: 1 }, pod: { nodeSelector: { no: 'where' } } };
    const bad = await ask('dev-alice', deployment(stuck));
    await phaseIs(cluster, bad, 'PendingApproval');
    await approveAll(cluster, bad);
    await phaseIs(cluster, bad, 'Failed');
    const change = await ask('dev-alice', deployment({ ...stuck, replicas: 3 }));
    await phaseIs(cluster, change, 'PendingApproval');
    const risk = await riskOf(change);
    expect(risk).toContain(`the last Change of this object failed, Change ${bad} at `);
    expect(risk).toContain('Low: Deployment web: it is scaled up');
  });
});

describe('rules of a policy', () => {
  test('raise the risk in their own words', async () => {
    const change = await ask('dev-alice', configMap('colours-2', { a: 'red' }));
    await phaseIs(cluster, change, 'PendingApproval');
    await approveAll(cluster, change);
    await phaseIs(cluster, change, 'Completed');
    const limits = await ask('dev-alice', configMap('colours-2', { a: 'red', limit: '9' }));
    await phaseIs(cluster, limits, 'PendingApproval');
    expect(await riskOf(limits)).toContain('High: ConfigMap colours-2: limits are money');
    expect(await cluster.ok('dev-alice', `describe change ${limits}`)).toContain('(rule limits)');
  });

  test('that fail count as Medium, say why, and never tell a Secret', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vault' },
      stringData: { key: 'correct-horse' },
    };
    const change = await ask('dev-alice', JSON.stringify(secret));
    await phaseIs(cluster, change, 'PendingApproval');
    const reasons = await riskOf(change);
    expect(reasons).toContain('Secret vault: rule strict could not be asked');
    expect(reasons).not.toContain('correct-horse');
    expect(reasons).not.toContain(btoa('correct-horse'));
  });

  test('that are broken are refused with their place', async () => {
    const rules = [{ name: 'bad', expression: 'obejct.x', level: 'Low', reason: 'x' }];
    const patch = JSON.stringify({ spec: { riskRules: rules } });
    const policy = `patch changepolicy ${environments.policy} --type=merge -p '${patch}'`;
    const result = await cluster.as('admin', policy);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(
      'spec.riskRules[bad].expression: line 1, column 1: there is no obejct',
    );
  });

  test('that come before anything is written open the approval again', async () => {
    const labels = { team: 'shop', owner: 'carol' };
    const web = deployment({ labels, replicas: 4, image: 'shop.example/web:2' });
    const change = await ask('dev-alice', web, {
      plannedStartTime: '2026-02-01T00:00:00Z',
      plannedEndTime: '2026-02-01T02:00:00Z',
    });
    await phaseIs(cluster, change, 'Scheduled');
    const rule = { name: 'hands-off', expression: 'true', level: 'High', reason: 'hands off' };
    await setRules({ ...RULES, riskRules: [...RULES.riskRules, rule] });
    await phaseIs(cluster, change, 'PendingApproval');
    expect(await riskOf(change)).toContain('High: Deployment web: hands off');
    await setRules(RULES);
    await cluster.ok('dev-alice', cancel(change));
  });
});

describe('standard changes', () => {
  test('pass at once where a template covers all of their writes', async () => {
    const change = await ask('sre-dan', configMap('flags', { beta: 'on' }), {
      category: 'Standard',
    });
    await phaseIs(cluster, change, 'Completed');
    expect(await riskOf(change)).toContain('declared Standard: it matches template config');
  });

  test('are treated as Normal where none does, and told so', async () => {
    const change = await ask('sre-dan', roleBinding('more-contractors'), { category: 'Standard' });
    await phaseIs(cluster, change, 'PendingApproval');
    expect(await riskOf(change)).toContain('declared Standard, treated as Normal: RoleBinding');
    const path = `'jsonpath={.status.conditions[?(@.type=="RiskAssessed")].reason}'`;
    expect(await cluster.ok('sre-dan', `get change ${change} -o ${path}`)).toBe('TreatedAsNormal');
  });

  test('are a permission', async () => {
    const held = await cluster.as('dev-alice', 'apply -f -', configMap('mine', { a: '1' }));
    const manifest = changeManifest('mine', {
      requests: [requestOf(held.stderr)],
      spec: { category: 'Standard' },
    });
    const refused = await cluster.as('dev-alice', 'create -f -', manifest);
    expect(refused.stderr).toContain('may not declare Standard');
  });
});

function cancel(change: string): string {
  return `patch change ${change} --type=merge -p '{"spec":{"cancel":{"reason":"done"}}}'`;
}
