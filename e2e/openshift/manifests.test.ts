import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { kubectl, type KubectlResult } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../cluster.ts';
import { installKinds, removeKinds } from './kinds.ts';

/** What is applied on OpenShift is checked by OpenShift's own definitions of its kinds. */
let cluster: Cluster;

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'deploy/openshift');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
);
const APPLY = ['apply', '--server-side', '--validate=strict', '-f'];

beforeAll(async () => {
  cluster = await openCluster({ managed: false });
  await installKinds(cluster);
});

afterAll(async () => {
  for (const file of FILES) {
    await kubectlAs(['delete', '--ignore-not-found', '-f', path.join(FOLDER, file)]);
  }
  await removeKinds(cluster);
});

const textOf = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');

test.each(FILES)('%s has no field that OpenShift does not know', async (file) => {
  const { code, stdout, stderr } = await kubectlAs([...APPLY, path.join(FOLDER, file)]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const documents = textOf(file).match(/^kind: /gm);
  expect(stdout.match(/serverside-applied$/gm)).toHaveLength(documents?.length ?? 0);
});

test('a field that is written wrong is refused', async () => {
  const wrong = textOf('console-plugin.yaml').replace('displayName:', 'displayname:');
  const { code, stderr } = await kubectlAs([...APPLY, '-'], wrong);
  expect(code).toBe(1);
  expect(stderr).toContain('.spec.displayname: field not declared in schema');
});

/** How to enable the plugin where there are others, and where it is the first. */
const [append = [], begin = []] = commandsIn('docs/openshift.md');

test('the documented command adds the plugin to those that are enabled', async () => {
  await consoleWith({ plugins: ['monitoring-plugin'] });
  expect(await kubectlAs(append)).toMatchObject({ code: 0 });
  expect(await enabled()).toEqual(['monitoring-plugin', 'clotho']);
});

test('the documented command for a console without plugins enables the first', async () => {
  await consoleWith({});
  expect(await kubectlAs(append)).not.toMatchObject({ code: 0 });
  expect(await kubectlAs(begin)).toMatchObject({ code: 0 });
  expect(await enabled()).toEqual(['clotho']);
});

/** Arguments of each `oc patch` of a page of the documentation. */
function commandsIn(page: string): string[][] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^oc (patch .*) '(.*)'$/gm)].map(([, command = '', patch = '']) => [
    ...command.split(' '),
    patch,
  ]);
}

/** Outside of the test's namespace, since each document names its own. */
function kubectlAs(args: string[], input = ''): Promise<KubectlResult> {
  return kubectl(cluster.plane, 'admin', args, { input });
}

async function consoleWith(spec: object): Promise<void> {
  const kind = { apiVersion: 'operator.openshift.io/v1', kind: 'Console' };
  const object = { ...kind, metadata: { name: 'cluster' }, spec };
  await cluster.ok('admin', 'delete --ignore-not-found consoles.operator.openshift.io cluster');
  await cluster.ok('admin', 'create --validate=strict -f -', JSON.stringify(object));
}

async function enabled(): Promise<unknown> {
  const read = 'get consoles.operator.openshift.io cluster -o jsonpath={.spec.plugins}';
  return JSON.parse(await cluster.ok('admin', read));
}
