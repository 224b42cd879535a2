import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { extensions } from './extensions.ts';

const plugin: { consolePlugin: { name: string; displayName: string } } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8'),
);

/** The document of a kind in a file of the installation. */
function documentOf(file: string, kind: string): unknown {
  const folder = path.join(import.meta.dirname, '../../deploy/openshift');
  const documents = parseAllDocuments(readFileSync(path.join(folder, file), 'utf8'));
  return documents.map((document): unknown => document.toJS()).find((each) => isOf(kind, each));
}

const isOf = (kind: string, object: unknown): boolean =>
  typeof object === 'object' && object !== null && Reflect.get(object, 'kind') === kind;

function propertiesOf(type: string): Record<string, unknown>[] {
  return extensions.filter((each) => each.type === type).map(({ properties }) => properties);
}

test("every screen of the web app's navigation is in the console's, in the same order", () => {
  const table = readFileSync(path.join(import.meta.dirname, '../ui/src/app/pages.tsx'), 'utf8');
  const names = [...table.matchAll(/^\s+nav: '(.*)',$/gm)].map(([, name]) => name);
  const items = propertiesOf('console.navigation/href').map(({ name }) => name);
  expect(items).toEqual(names.map((name) => `%plugin__clotho~${name}%`));
  expect(items).toContain('%plugin__clotho~Inbox%');
});

test('nothing of the plugin is there before the cluster has the kinds', () => {
  const others = extensions.filter(({ type }) => type !== 'console.flag/model');
  expect(others.filter(({ flags }) => flags?.required?.[0] !== 'CLOTHO')).toEqual([]);
});

test('each kind that has a template has one of that kind', () => {
  const folder = path.join(import.meta.dirname, 'templates');
  const kinds = propertiesOf('console.yaml-template').map(
    ({ model }) => (model as { kind: string }).kind,
  );
  const written = readdirSync(folder).map((file): string => {
    const { kind }: { kind: string } = parse(readFileSync(path.join(folder, file), 'utf8'));
    return kind;
  });
  expect(written.toSorted()).toEqual(kinds.toSorted());
});

test('the manifest names the plugin, its words and its proxy as the bundle does', () => {
  const manifest = documentOf('console-plugin.yaml', 'ConsolePlugin');
  expect(manifest).toMatchObject({
    metadata: { name: plugin.consolePlugin.name },
    spec: { displayName: plugin.consolePlugin.displayName, proxy: [{ alias: 'api' }] },
  });
  const source = readFileSync(path.join(import.meta.dirname, 'src/console-host.ts'), 'utf8');
  expect(source).toContain(`'/api/proxy/plugin/${plugin.consolePlugin.name}/api'`);
});

test('the quick start leads to screens that are there', () => {
  const file = path.join(import.meta.dirname, '../../deploy/openshift/quick-start.yaml');
  const text = readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ');
  const named = [...text.matchAll(/\*\*Change management\*\*, \*\*([^*]+)\*\*/g)];
  const items = propertiesOf('console.navigation/href').map(({ name }) => name);
  expect(named.length).toBeGreaterThan(0);
  for (const [, name] of named) expect(items).toContain(`%plugin__clotho~${name}%`);
});
