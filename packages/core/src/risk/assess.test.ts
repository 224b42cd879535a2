import { expect, test } from 'vitest';
import { assessRisk } from './assess.ts';
import { deployment, heldWrite, riskSource } from './held-write.ts';

const config = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
});
const changed = [heldWrite(config({ a: '1' }), config({ a: '2' }))];

function rule(expression: string, level: 'Low' | 'Medium' | 'High' = 'High') {
  return { name: 'own', expression, level, reason: 'we say so' };
}

function ask(expression: string, level?: 'Low' | 'Medium' | 'High') {
  const policy = { riskRules: [rule(expression, level)] };
  return assessRisk(riskSource({ writes: changed, policy }));
}

test('what no rule knows is Medium, whatever was declared', () => {
  expect(assessRisk(riskSource({ writes: changed }))).toEqual({
    declared: 'Low',
    assessed: 'Medium',
    effective: 'Medium',
    reasons: [
      'declared Low',
      'Medium: ConfigMap settings: it is changed in a way that no rule knows',
    ],
  });
  const high = riskSource({ writes: changed, spec: { riskLevel: 'High' } });
  expect(assessRisk(high)).toMatchObject({ assessed: 'Medium', effective: 'High' });
});

test('one write of many decides', () => {
  const writes = [heldWrite(deployment(), deployment({ replicas: 4 })), ...changed];
  expect(assessRisk(riskSource({ writes })).effective).toBe('Medium');
  expect(assessRisk(riskSource({ writes: writes.slice(0, 1) })).effective).toBe('Low');
});

test('a rule of the policy speaks of everything that it is given', () => {
  for (const expression of [
    "operation == 'Update' && target.name == 'settings'",
    "object.data.a == '2' && oldObject.data.a == '1'",
    "diff.exists(d, d.path == 'data.a' && d.op == 'change' && d.from == '1' && d.to == '2')",
    "change.metadata.name == 'a-change' && change.spec.riskLevel == 'Low'",
    "namespace.name == 'production' && namespace.labels.env == 'prod'",
    'size(facts.images) == 0 && size(facts.hostAccess) == 0',
  ]) {
    expect(ask(expression)).toMatchObject({
      effective: 'High',
      reasons: ['declared Low', 'High: ConfigMap settings: we say so (rule own)'],
    });
  }
});

test('a rule of the policy may know something to be harmless', () => {
  expect(ask("diff.all(d, d.path == 'data.a')", 'Low').effective).toBe('Low');
  expect(ask("diff.all(d, d.path == 'data.b')", 'Low').effective).toBe('Medium');
});

test.each([
  ['object.spec.gone > 1', 'field not found'],
  ['obejct.x', 'there is no obejct'],
  ['1', 'no boolean'],
  [
    '[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, true))))',
    'too long',
  ],
])('a rule that can not be asked counts as Medium and says why: %s', (expression, why) => {
  const { effective, reasons } = ask(expression, 'Low');
  expect(effective).toBe('Medium');
  expect(reasons.join()).toContain('ConfigMap settings: rule own could not be asked');
  expect(reasons.join()).toContain(why);
});

test('what could not be read is Medium, and a delete is High all the same', () => {
  const removal = heldWrite(deployment(), null);
  for (const [write, level, why] of [
    [changed[0], 'Medium', 'could not check its difference: its content was not read'],
    [removal, 'High', 'Deployment web: it is deleted'],
  ] as const) {
    const source = riskSource({ writes: write ? [write] : [] });
    const blind = { ...source, facts: { ...source.facts, differences: new Map() } };
    expect(assessRisk(blind)).toMatchObject({ effective: level });
    expect(assessRisk(blind).reasons.join()).toContain(why);
  }
});

test('the same question is answered the same, and another rule is asked anew', () => {
  const source = riskSource({ writes: changed });
  expect(assessRisk(source)).toEqual(assessRisk(source));
  const policy = riskSource({ writes: changed, policy: { riskRules: [rule('true')] } });
  expect(assessRisk({ ...source, policy: policy.policy }).effective).toBe('High');
});

test('reasons are never more than a status has room for, the highest first', () => {
  const writes = Array.from({ length: 100 }, () => changed).flat();
  const { reasons } = assessRisk(riskSource({ writes }));
  expect(reasons.length).toBeLessThanOrEqual(64);
  expect(reasons[1]).toContain('many objects');
});
