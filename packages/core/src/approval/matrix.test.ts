import { aPolicy, aRequest, aWorkflow, platformReview, securityReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { requirementOf } from './matrix.ts';
import { assessRisk } from './risk.ts';

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

test('Standard is treated as Normal, and says so', () => {
  const { reasons } = requirementOf({ category: 'Standard', risk: 'High', workflows });
  expect(reasons).toEqual([expect.stringContaining('treated as Normal')]);
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

test('declaring Low is not a way round, and a delete is High', () => {
  expect(assessRisk('Low', [aRequest()])).toMatchObject({
    assessed: 'Medium',
    effective: 'Medium',
  });
  expect(assessRisk('High', [aRequest()]).effective).toBe('High');
  const removal = aRequest({ spec: { operation: 'Delete' } });
  expect(assessRisk('Low', [aRequest(), removal])).toMatchObject({
    effective: 'High',
    reasons: ['declared Low', expect.any(String), 'High: Deployment payment-service is deleted'],
  });
});
