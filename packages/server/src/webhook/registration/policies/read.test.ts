import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { isObject, toJson } from '@clotho/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readPolicies } from './read.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-policies-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('every policy that is shipped is put back, each with a binding that denies', async () => {
  const wanted = await readPolicies();
  const names = (kind: string): string[] =>
    wanted.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
  const policies = names('ValidatingAdmissionPolicy');
  expect(policies).toEqual(
    expect.arrayContaining(['clotho-accounts', 'clotho-namespaces', 'clotho-seals']),
  );
  expect(names('ValidatingAdmissionPolicyBinding')).toEqual(policies);
  const enforced = wanted.map(({ kind, spec }) =>
    kind === 'ValidatingAdmissionPolicy' ? spec['failurePolicy'] : spec['validationActions'],
  );
  expect(new Set(enforced.map(String))).toEqual(new Set(['Fail', 'Deny']));
});

test('the gate may update each of them, and no others', async () => {
  const names = new Set((await readPolicies()).map(({ metadata }) => metadata.name));
  const file = path.resolve(
    import.meta.dirname,
    '../../../../../../deploy/manifests/gate-access.yaml',
  );
  const rules = parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const role = toJson(document.toJS());
    return isObject(role) && Array.isArray(role['rules']) ? role['rules'] : [];
  });
  const updates = rules.filter(
    (rule) =>
      isObject(rule) &&
      JSON.stringify(rule['resources']).includes('validatingadmissionpolicies') &&
      JSON.stringify(rule['verbs']).includes('update'),
  );
  expect(updates).toMatchObject([{ resourceNames: [...names].toSorted() }]);
});

test('what is no admission policy is refused, and so is an empty folder', async () => {
  await expect(readPolicies(folder)).rejects.toMatchObject({ code: 'BadManifest' });
  await writeFile(path.join(folder, 'protect-x.yaml'), 'apiVersion: v1\nkind: Secret\n');
  await expect(readPolicies(folder)).rejects.toThrow('protect-x.yaml');
});
