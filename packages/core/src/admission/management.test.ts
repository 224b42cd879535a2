import type { ChangePolicy } from '@clotho/api';
import { expect, test } from 'vitest';
import { managedNamespaces, policyFor, selects } from './management.ts';

function aPolicy(name: string, namespaces: ChangePolicy['spec']['namespaces']): ChangePolicy {
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangePolicy',
    metadata: { name, uid: name, resourceVersion: '1' },
    spec: namespaces ? { namespaces } : {},
  };
}

const byLabel = aPolicy('default', { selector: { matchLabels: { managed: 'true' } } });

test('a label puts a namespace under management', () => {
  const namespaces = [
    { name: 'shop', labels: { managed: 'true' } },
    { name: 'play', labels: {} },
  ];
  expect(managedNamespaces(namespaces, [byLabel])).toEqual(['shop']);
});

test.each(['kube-system', 'openshift-monitoring', 'clotho-system', 'clotho-gate'])(
  '%s is never managed, whatever its labels',
  (name) => {
    expect(policyFor({ name, labels: { managed: 'true' } }, [byLabel])).toBeUndefined();
  },
);

test('a policy that names the namespace goes before one that selects it', () => {
  const named = aPolicy('zz', { names: ['shop'] });
  expect(policyFor({ name: 'shop', labels: { managed: 'true' } }, [byLabel, named])).toBe(named);
});

test('an empty selector selects nothing', () => {
  expect(selects({}, { a: 'b' })).toBe(false);
});

test.each([
  ['In', ['a'], true],
  ['In', ['b'], false],
  ['NotIn', ['a'], false],
  ['NotIn', ['b'], true],
  ['Exists', [], true],
  ['DoesNotExist', [], false],
] as const)('%s %j of a label with value a is %s', (operator, values, expected) => {
  const matchExpressions = [{ key: 'tier', operator, values: [...values] }];
  expect(selects({ matchExpressions }, { tier: 'a' })).toBe(expected);
});
