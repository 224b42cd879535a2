import { expect, test } from 'vitest';
import type { WriterExemption } from '@clotho/api';
import { exemptionFor, type ExemptibleWrite } from './exemption.ts';
import { apiServerCondition } from './exemption-condition.ts';
import { fitsName, nameCondition } from './exemption-names.ts';
import { standingOf } from './exemption-standing.ts';

type Spec = WriterExemption['spec'];
type Entry = Spec['resources'][number];

const secrets: Entry = {
  group: '',
  resource: 'secrets',
  operations: ['Create', 'Update'],
  names: ['web-*-tls'],
};

function anExemption(overrides: Partial<Spec> = {}, entry: Partial<Entry> = {}): WriterExemption {
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'WriterExemption',
    metadata: { name: 'cert-manager', uid: 'u', resourceVersion: '1' },
    spec: {
      serviceAccount: { namespace: 'cert-manager', name: 'cert-manager' },
      resources: [{ ...secrets, ...entry }],
      reason: 'renews certificates',
      owner: 'platform-team',
      expiresAt: '2026-12-31T00:00:00Z',
      ...overrides,
    },
  };
}

function aWrite(overrides: Partial<ExemptibleWrite> = {}): ExemptibleWrite {
  return {
    username: 'system:serviceaccount:cert-manager:cert-manager',
    namespace: 'shop',
    group: '',
    resource: 'secrets',
    name: 'web-1-tls',
    operation: 'UPDATE',
    changed: () => [['data', 'tls.crt']],
    ...overrides,
  };
}

const changing = (path: ReturnType<ExemptibleWrite['changed']>[number]): ExemptibleWrite =>
  aWrite({ changed: () => [path] });

const now = Date.UTC(2026, 10, 21);
const around = { isManaged: (name: string) => name === 'cert-manager', now };

test('what an exemption names passes', () => {
  expect(exemptionFor(aWrite(), [anExemption()])?.metadata.name).toBe('cert-manager');
});

test.each<[string, Partial<ExemptibleWrite>]>([
  ['another account', { username: 'system:serviceaccount:cert-manager:cert-manager-x' }],
  ['another kind', { resource: 'configmaps' }],
  ['a subresource that it does not name', { resource: 'secrets/scale' }],
  ['another group', { group: 'apps' }],
  ['another name', { name: 'web-1-tls-x' }],
  ['another operation', { operation: 'DELETE' }],
])('an exemption does not let pass: %s', (_, overrides) => {
  expect(exemptionFor(aWrite(overrides), [anExemption()])).toBeUndefined();
});

test('an exemption for some namespaces holds in no other', () => {
  const exemption = anExemption({ namespaces: ['shop'] });
  expect(exemptionFor(aWrite(), [exemption])).toBeDefined();
  expect(exemptionFor(aWrite({ namespace: 'bank' }), [exemption])).toBeUndefined();
});

test('fields bound what may differ, and a parent of theirs is more than they allow', () => {
  const exemption = anExemption({}, { operations: ['Update'], fields: ['data["tls.crt"]'] });
  expect(exemptionFor(aWrite(), [exemption])).toBeDefined();
  const more = (path: string[]) => aWrite({ changed: () => [['data', 'tls.crt'], path] });
  expect(exemptionFor(more(['data', 'other']), [exemption])).toBeUndefined();
  expect(exemptionFor(more(['data']), [exemption])).toBeUndefined();
});

test('an item of a list is named by its key, or any by a star', () => {
  const named = anExemption({}, { operations: ['Update'], fields: ['spec.ports[port=80].name'] });
  expect(exemptionFor(changing(['spec', 'ports', { port: 80 }, 'name']), [named])).toBeDefined();
  expect(exemptionFor(changing(['spec', 'ports', { port: 81 }, 'name']), [named])).toBeUndefined();
  const any = anExemption({}, { operations: ['Update'], fields: ['spec.ports[*].name'] });
  expect(exemptionFor(changing(['spec', 'ports', { port: 81 }, 'name']), [any])).toBeDefined();
  expect(exemptionFor(changing(['spec', 'ports', 'x', 'name']), [any])).toBeUndefined();
});

test('in force until its end, while its account lives in a managed namespace', () => {
  expect(standingOf(anExemption(), around)).toMatchObject({ reason: 'InForce' });
  const end = Date.UTC(2026, 11, 31);
  expect(standingOf(anExemption(), { ...around, now: end })).toMatchObject({ reason: 'Expired' });
  expect(standingOf(anExemption(), { ...around, isManaged: () => false })).toMatchObject({
    reason: 'AccountNotManaged',
  });
});

test.each<[string, Partial<Spec>, Partial<Entry>]>([
  ['any resource', {}, { resource: '*' }],
  ['any group', {}, { group: '*' }],
  ['no names', {}, { names: [] }],
  ['any name', {}, { names: ['*'] }],
  ['an account with a wildcard', { serviceAccount: { namespace: 'x', name: '*' } }, {}],
  ["Clotho's own kinds", {}, { group: 'clotho.cosmosdevops.co.uk', resource: 'changes' }],
  ['fields of a create', {}, { fields: ['data'] }],
  [
    'fields in the API server',
    { evaluate: 'APIServer' },
    { fields: ['data'], operations: ['Update'] },
  ],
  ['a field that is no path', {}, { fields: ['data..x'], operations: ['Update'] }],
  ['a field with a broken key', {}, { fields: ['data["x'], operations: ['Update'] }],
  ['an end that is no time', { expiresAt: 'never' }, {}],
  [
    'more than fits into a condition',
    {
      evaluate: 'APIServer',
      namespaces: Array.from({ length: 200 }, (_, i) => `${'n'.repeat(50)}${i}`),
    },
    {},
  ],
])('an exemption of %s is invalid', (_, overrides, entry) => {
  expect(standingOf(anExemption(overrides, entry), around)).toMatchObject({ reason: 'Invalid' });
});

test.each([
  ['web', 'web', true],
  ['webs', 'web', false],
  ['web-1', 'web-*', true],
  ['a-tls', '*-tls', true],
  ['ab', 'ab*b', false],
  ['a-x-b-y-c', 'a*b*c', true],
  ['a-x-y-c', 'a*b*c', false],
])('the name %s and the pattern %s: %s', (name, pattern, fits) => {
  expect(fitsName(name, pattern)).toBe(fits);
});

test('in CEL a name stays a literal', () => {
  expect(nameCondition('n', 'a"b')).toBe(String.raw`n == "a\"b"`);
  expect(nameCondition('n', 'a.b*c*d')).toBe(String.raw`n.matches("^a\\.b.*c.*d$")`);
});

test('only what asks for it is evaluated in the API server', () => {
  expect(apiServerCondition([anExemption()])).toBeNull();
  const condition = apiServerCondition([anExemption({ evaluate: 'APIServer' }), anExemption()]);
  expect(condition?.match(/cert-manager:cert-manager/g)).toHaveLength(1);
});
