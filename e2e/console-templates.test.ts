import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { configMap, openCluster, type Cluster } from './cluster.ts';

const FOLDER = path.resolve(import.meta.dirname, '../packages/console-plugin/templates');

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

test.each(readdirSync(FOLDER))(
  'what the editor of the console begins with is taken by the cluster: %s',
  async (file) => {
    // What the template of a Change names, and where the editor was opened.
    await cluster.as('dev-alice', 'apply -f -', configMap('settings', { mode: 'fast' }));
    const template = readFileSync(path.join(FOLDER, file), 'utf8');
    const here = template
      .replaceAll('namespace: production', `namespace: ${cluster.namespace}`)
      .replaceAll('[payments]', `[${cluster.namespace}]`);
    const { code, stdout, stderr } = await cluster.as(
      'admin',
      'create --dry-run=server --validate=strict -f -',
      here,
    );
    expect([code, stderr.replaceAll(/^Warning: .*\n/gm, '')]).toEqual([0, '']);
    expect(stdout).toMatch(/created \(server dry run\)/);
  },
);
