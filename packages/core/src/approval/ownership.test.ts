import type { WorkflowStep } from '@clotho/api';
import { aRequest } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { ownersOf, withOwners } from './owners.ts';
import { readOwnership } from './ownership.ts';

const RULES = `
# who owns what
*                          platform-team
/shop/                     @acme/shop   # the whole namespace
/shop/networkpolicy/       security-team @sec-carol
*/secret/*                 vault@example.com
/shop/deployment/legacy-*
_/clusterrole/             @admin
`;

test.each([
  ['whatever no other rule knows', 'other/configmap/a', { groups: ['platform-team'] }],
  ['a namespace', 'shop/deployment/web', { groups: ['acme/shop', 'acme:shop'] }],
  [
    'a kind in it: the last match wins',
    'shop/networkpolicy/a',
    { groups: ['security-team'], users: ['sec-carol'] },
  ],
  ['a kind in any namespace', 'x/secret/a', { users: ['vault@example.com'] }],
  ['a cluster-scoped kind', '_/clusterrole/edit', { users: ['admin'] }],
  ['in either case', 'SHOP/Deployment/web', { groups: ['acme/shop', 'acme:shop'] }],
])('%s has its owners', (_, path, owners) => {
  expect(readOwnership(RULES).ownersOf(path)).toEqual(owners);
});

test('a pattern without owners takes ownership away, and without rules nobody owns anything', () => {
  expect(readOwnership(RULES).ownersOf('shop/deployment/legacy-app')).toBeUndefined();
  expect(readOwnership('').ownersOf('shop/deployment/web')).toBeUndefined();
});

test('lines that say nothing are named, and the others hold', () => {
  const rules = readOwnership('!shop/ a\nshop/* b\n/* c\nshop/[ab]/ d\nshop/ team');
  expect(rules.problems).toEqual([
    expect.stringContaining('ownership line 1: "!shop/" is no CODEOWNERS pattern'),
    expect.stringContaining('ownership line 2: "shop/*" matches no object'),
    expect.stringContaining('ownership line 3'),
    expect.stringContaining('ownership line 4'),
  ]);
  expect(rules.ownersOf('shop/deployment/web')).toEqual({ groups: ['team'] });
});

const step: WorkflowStep = { name: 'owners', approvers: { owners: true } };
const request = (kind: string, name: string) =>
  aRequest({ spec: { target: { apiVersion: 'v1', kind, namespace: 'shop', name } } });

test('the owners of everything touched must each approve', () => {
  const owners = ownersOf(
    [request('Deployment', 'web'), request('Deployment', 'api'), request('NetworkPolicy', 'a')],
    RULES,
  );
  expect(withOwners(step, owners).approvers).toEqual({
    allOf: [
      { groups: ['acme/shop', 'acme:shop'] },
      { users: ['sec-carol'], groups: ['security-team'] },
    ],
  });
});

test('what nobody owns is for anyOf of the step; without it nobody can approve, and it is said', () => {
  const owners = ownersOf([request('Deployment', 'legacy-app')], RULES);
  const stuck = withOwners(step, owners);
  expect(stuck.approvers.allOf).toEqual([{}]);
  expect(stuck.note).toBe(
    "nobody owns shop/deployment/legacy-app, so that nobody can approve owners: add a rule to the policy's ownership, or anyOf to the step",
  );
  const anyOf = { groups: ['platform-team'] };
  const saved = withOwners({ ...step, approvers: { owners: true, anyOf } }, owners);
  expect(saved.approvers).toEqual({ anyOf, allOf: [anyOf] });
  expect(saved.note).toContain('so that the approvers under anyOf of owners decide');
});
