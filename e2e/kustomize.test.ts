import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { implement, openCluster, requestsOf, type Cluster } from './cluster.ts';

/** A kustomization is applied, changed and deleted by kubectl, with a Change in between. */
let cluster: Cluster;
let folder: string;

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'web', image: 'web:1', envFrom: [{ configMapRef: { name: 'settings' } }] },
        ],
      },
    },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

/** An overlay over a base, as most repositories have it; the name of the map ends with its hash. */
async function write(tag: string, mode: string): Promise<void> {
  const files = {
    'base/deployment.yaml': deployment,
    'base/service.yaml': service,
    'base/kustomization.yaml': { resources: ['deployment.yaml', 'service.yaml'] },
    'production/kustomization.yaml': {
      resources: ['../base'],
      namePrefix: 'prod-',
      images: [{ name: 'web', newTag: tag }],
      configMapGenerator: [{ name: 'settings', literals: [`mode=${mode}`] }],
    },
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  }
}

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-kustomize-'));
  await write('1', 'slow');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const overlay = (): string => path.join(folder, 'production');

async function held(command: string): Promise<string[]> {
  const result = await cluster.as('dev-alice', command);
  expect(result.code).not.toBe(0);
  return requestsOf(result.stderr);
}

const objects = (): Promise<string> =>
  cluster.ok('dev-alice', 'get deployment,service,configmap -o name');

test('apply -k holds all of it at once, and applies unchanged after the Change', async () => {
  const requests = await held(`apply -k ${overlay()}`);
  expect(requests).toEqual([
    expect.stringMatching(/^prod-settings-[a-z0-9]+-configmap$/),
    'prod-web-deployment',
    'prod-web-service',
  ]);
  await implement(cluster, 'apply', requests);
  const again = await cluster.ok('dev-alice', `apply -k ${overlay()}`);
  expect(again.match(/unchanged$/gm)).toHaveLength(3);
});

test('a new image and a new map are one Change; the old map stays for the way back', async () => {
  await write('2', 'fast');
  const difference = await cluster.as('dev-alice', `diff -k ${overlay()}`);
  expect(difference.stdout).toMatch(/^\+.*image: web:2$/m);
  const requests = await held(`apply -k ${overlay()}`);
  expect(requests).toHaveLength(2);
  await implement(cluster, 'change', requests);
  expect(await cluster.ok('dev-alice', `apply -k ${overlay()}`)).not.toMatch(/created|configured/);
  expect((await objects()).match(/prod-settings/g)).toHaveLength(2);
});

test('delete -k holds each delete, and finds nothing left after the Change', async () => {
  const requests = await held(`delete -k ${overlay()}`);
  expect(requests).toHaveLength(3);
  await implement(cluster, 'delete', requests);
  expect(await objects()).not.toContain('prod-web');
  await cluster.ok('dev-alice', `delete -k ${overlay()} --ignore-not-found`);
});
