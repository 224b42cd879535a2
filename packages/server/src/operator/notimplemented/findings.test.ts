import { aPolicy, aWorkflow, platformReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { policyFinding, workflowFinding } from './findings.ts';

test('a workflow names the fields that are not honoured', () => {
  expect(workflowFinding(aWorkflow())).toMatchObject({ status: 'True', reason: 'InForce' });
  const relayed = aWorkflow('relayed', [{ ...platformReview, timeout: '4h', accepts: ['github'] }]);
  expect(workflowFinding(relayed)).toMatchObject({
    status: 'True',
    reason: 'NotImplemented',
    message: expect.stringContaining('yet: steps[platform-review].accepts.'),
  });
});

test('what can not be followed as it is written is named', () => {
  const activeHours = { from: '09:00', to: '17:00', timeZone: 'Europe/Berlino' };
  const workflow = aWorkflow('w', [{ ...platformReview, activeHours, onTimeout: 'Escalate' }]);
  const { reason, message } = workflowFinding(workflow);
  expect(reason).toBe('Mistaken');
  expect(message).toContain('"Europe/Berlino" is no IANA zone, so that no decision counts');
  expect(message).toContain('steps[platform-review].onTimeout has no timeout');
  expect(message).toContain('no approvers are named under escalation');
  const policy = policyFinding(aPolicy({ ownership: 'shop/ team\nshop/* team\n' }));
  expect(policy.message).toContain('ownership line 2: "shop/*" matches no object');
});

test('a policy is judged by what somebody wished, not by what the schema fills in', () => {
  const filledIn = { authority: 'Requester', identityMaxAge: '168h', connect: 'Allow' } as const;
  expect(policyFinding(aPolicy(filledIn)).reason).toBe('InForce');
  expect(policyFinding(aPolicy({ drift: 'Restore', connect: 'Deny' })).reason).toBe('InForce');
  const wishes = policyFinding(aPolicy({ authority: 'Policy', identityMaxAge: '24h' }));
  expect(wishes.message).toContain('authority, identityMaxAge');
});

test('a policy names its broken rules, with the place in each', () => {
  const rule = { name: 'big', level: 'High', reason: 'it is big' } as const;
  const templates = [{ name: 'config', expression: "target.kind == 'ConfigMap'" }];
  const good = aPolicy({
    riskRules: [{ ...rule, expression: 'object.size > 1' }],
    standardTemplates: templates,
  });
  expect(policyFinding(good).reason).toBe('InForce');
  const broken = aPolicy({ riskRules: [{ ...rule, expression: 'obejct.size > 1' }] });
  expect(policyFinding(broken)).toMatchObject({
    reason: 'Mistaken',
    message: expect.stringContaining(
      'spec.riskRules[big].expression: line 1, column 1: there is no obejct',
    ),
  });
});
