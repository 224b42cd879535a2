import { aPolicy, aWorkflow, platformReview, securityReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { requirementOf } from './matrix.ts';

const workflows = [
  aWorkflow(),
  aWorkflow('extra', [securityReview, { name: 'ops', approvers: {} }]),
];

test.each([
  ['Normal', 'Low', 'AutoApprove'],
  ['Normal', 'Medium', 'Workflow'],
  ['Normal', 'High', 'Workflow'],
  ['Emergency', 'High', 'AutoApprove'],
  ['Standard', 'Medium', 'Workflow'],
] as const)('%s at %s risk: %s', (category, risk, kind) => {
  expect(requirementOf({ category, risk, workflows }).requirement.kind).toBe(kind);
});

test('Standard without a template is treated as Normal, and says so', () => {
  const standard = { ok: false, because: 'Deployment web does not match template config' };
  const { reasons } = requirementOf({ category: 'Standard', standard, risk: 'High', workflows });
  expect(reasons).toEqual([
    'declared Standard, treated as Normal: Deployment web does not match template config',
  ]);
});

test('Standard by a template needs no approval, unless the policy says so', () => {
  const standard = { ok: true, because: 'it matches template config' };
  const asked = { category: 'Standard', standard, risk: 'High', workflows } as const;
  expect(requirementOf(asked).requirement.kind).toBe('AutoApprove');
  const policy = aPolicy({ matrix: { standard: { high: 'default' } } });
  expect(requirementOf({ ...asked, policy }).requirement.kind).toBe('Workflow');
});

test('a policy overrides cell by cell', () => {
  const policy = aPolicy({
    matrix: { normal: { low: 'default' }, emergency: { high: 'default' } },
  });
  const kindOf = (category: 'Normal' | 'Emergency', risk: 'Low' | 'High'): string =>
    requirementOf({ category, risk, policy, workflows }).requirement.kind;
  expect(kindOf('Normal', 'Low')).toBe('Workflow');
  expect(kindOf('Emergency', 'High')).toBe('Workflow');
  expect(kindOf('Emergency', 'Low')).toBe('AutoApprove');
});

test('a workflow of the Change adds its steps and takes none away', () => {
  const { requirement } = requirementOf({
    category: 'Normal',
    risk: 'High',
    workflow: 'extra',
    workflows,
  });
  expect(requirement).toMatchObject({
    workflow: 'default + extra',
    steps: [{ name: 'platform-review' }, { name: 'security-review' }, { name: 'ops' }],
  });
});

test('a workflow that does not exist is said to be missing', () => {
  const asked = { category: 'Normal', risk: 'High', workflows } as const;
  expect(requirementOf({ ...asked, workflow: 'gone' }).requirement).toEqual({
    kind: 'Missing',
    workflow: 'gone',
  });
});

test('in the tier Production two people approve', () => {
  const asked = {
    category: 'Normal',
    risk: 'High',
    policy: aPolicy({ tier: 'Production' }),
  } as const;
  const one = requirementOf({ ...asked, workflows: [aWorkflow('default', [platformReview])] });
  expect(one.requirement).toMatchObject({ steps: [{ minApprovals: 2 }] });
  const two = requirementOf({ ...asked, workflows });
  expect(two.requirement).toMatchObject({ steps: [platformReview, securityReview] });
});
