import { createServer, type Server } from 'node:http';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImageSurvey } from './image-survey.ts';

/** Images of the Deployments of each namespace, as an API server lists them. */
const RUNNING: Record<string, string[]> = {
  staging: ['shop.example/web:2'],
  production: ['shop.example/web:1', 'own.example/only:1'],
};
const asked: string[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://server');
    asked.push(pathname);
    const [, , , , , namespace = '', resource] = pathname.split('/');
    const images = resource === 'deployments' ? (RUNNING[namespace] ?? []) : [];
    response.statusCode = namespace === 'down' ? 403 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(listOf(images)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function listOf(images: string[]): object {
  const items = images.map((image, index) => ({
    metadata: { name: `web-${index}`, uid: `${index}`, resourceVersion: '1' },
    spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
  }));
  const metadata = { resourceVersion: '1' };
  return { apiVersion: 'apps/v1', kind: 'DeploymentList', metadata, items };
}

function survey(): ImageSurvey {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return new ImageSurvey(
    new KubeClient(loadKubeConfig({ server: `http://127.0.0.1:${port}`, skipTLSVerify: true })),
  );
}

const both = { own: 'production', managed: ['production', 'staging'] };

test('an image counts as seen where another namespace runs it, its registry where any does', async () => {
  const images = [
    'shop.example/web:2',
    'shop.example/web:1',
    'own.example/only:2',
    'new.example/a:1',
  ];
  expect(Object.fromEntries(await survey().lookFor(images, both))).toEqual({
    'shop.example/web:2': { seenIn: 'staging', registryKnown: true },
    'shop.example/web:1': { seenIn: null, registryKnown: true },
    'own.example/only:2': { seenIn: null, registryKnown: true },
    'new.example/a:1': { seenIn: null, registryKnown: false },
  });
});

test('asks once for some seconds, and nobody when there is nothing to look for', async () => {
  const images = survey();
  asked.length = 0;
  expect(await images.lookFor([], both)).toEqual(new Map());
  expect(asked).toEqual([]);
  await Promise.all([images.lookFor(['a:1'], both), images.lookFor(['b:1'], both)]);
  expect(asked).toHaveLength(2 * 4);
});

test('what could not be looked at is a problem of what was not found, and of nothing else', async () => {
  const some = { own: 'production', managed: ['down', 'production', 'staging'] };
  const found = await survey().lookFor(['shop.example/web:2', 'shop.example/web:9'], some);
  expect(found.get('shop.example/web:2')).toEqual({ seenIn: 'staging', registryKnown: true });
  expect(found.get('shop.example/web:9')?.problem).toMatch(/of down could not be listed/);
});
