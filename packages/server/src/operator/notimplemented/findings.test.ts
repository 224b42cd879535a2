import { aPolicy, aWorkflow, platformReview } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { laterFinding, policyFinding, workflowFinding } from './findings.ts';

test('kinds without behaviour say so', () => {
  expect(laterFinding('Delegation')).toEqual({
    status: 'False',
    reason: 'NotImplemented',
    message:
      'Clotho does not act on Delegation objects yet: nobody can act for somebody else by it.',
  });
});

test('a workflow names the fields that are not honoured', () => {
  expect(workflowFinding(aWorkflow())).toMatchObject({ status: 'True', reason: 'InForce' });
  const timed = aWorkflow('timed', [
    { ...platformReview, timeout: '4h', approvers: { owners: true } },
  ]);
  expect(workflowFinding(timed)).toMatchObject({
    status: 'True',
    reason: 'NotImplemented',
    message: expect.stringContaining(
      'steps[platform-review].timeout, steps[platform-review].approvers.owners',
    ),
  });
});

test('a policy is judged by what somebody wished, not by what the schema fills in', () => {
  const filledIn = { authority: 'Requester', identityMaxAge: '168h', connect: 'Allow' } as const;
  expect(policyFinding(aPolicy(filledIn)).reason).toBe('InForce');
  expect(policyFinding(aPolicy({ drift: 'Restore', connect: 'Deny' })).reason).toBe('InForce');
  const wishes = policyFinding(aPolicy({ authority: 'Policy', approvalTTL: '24h' }));
  expect(wishes.message).toContain('approvalTTL, authority');
});
