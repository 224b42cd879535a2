import { screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { expect, test } from 'vitest';
import type { ManifestRequest } from '@clotho/api';
import { show } from '../testing/show.tsx';
import { useWhole } from './use-whole.ts';

const SHA = 'ab'.repeat(32);
const DIGEST = `sha256:${'cd'.repeat(32)}`;
const REQUEST: ManifestRequest = {
  apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
  kind: 'ManifestRequest',
  metadata: { name: 'large-configmap', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  spec: {
    operation: 'Create',
    target: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'large' },
    digest: DIGEST,
    requester: { username: 'dev-alice' },
    source: 'Captured',
    style: 'Update',
    contentRef: 'c',
    capturedAt: '2026-11-21T10:00:00Z',
  },
  status: { phase: 'Pending', preview: 'kind: ConfigMap\n# … cut at 64 KiB\n', truncated: true },
};

function Probe({ request }: { readonly request: ManifestRequest }): ReactElement {
  const { request: whole, isCut, isLoading } = useWhole(request);
  return <p>{isLoading ? 'asking' : `${isCut ? 'cut' : 'whole'}: ${whole?.status?.preview}`}</p>;
}

const held = (seq: number, digest: string): object => ({
  seq,
  hash: SHA,
  event: { data: { body: { digest }, blobs: [{ sha256: SHA, size: 9, salted: true }] } },
});

test('a manifest that was cut is fetched whole, of the very content that is held', async () => {
  const asked: string[] = [];
  const fetch = (path: string): Promise<Response> => {
    if (path.startsWith('/api/v1/entries')) asked.push(path);
    if (path.includes('/blobs/')) return Promise.resolve(new Response('the whole manifest'));
    const items = [held(9, 'sha256:other'), held(7, DIGEST)];
    return Promise.resolve(Response.json({ items, next: null }));
  };
  show(<Probe request={REQUEST} />, { fetch });
  await screen.findByText('whole: the whole manifest');
  expect(asked[0]).toContain('subject=ManifestRequest%2Fshop%2Flarge-configmap');
  expect(asked[1]).toBe(`/api/v1/entries/7/blobs/${SHA}`);
});

test.each([
  ['may not be read', () => Response.json({ detail: 'no' }, { status: 403 })],
  ['is not there', () => Response.json({ items: [], next: null })],
  ['was erased', (path: string) => erased(path)],
])('what %s stays cut, and is said to be', async (_, answer) => {
  show(<Probe request={REQUEST} />, { fetch: (path) => Promise.resolve(answer(path)) });
  expect(await screen.findByText(/^cut: kind: ConfigMap/)).toBeTruthy();
});

test('what is whole already is not asked for', async () => {
  const status = { phase: 'Pending' as const, preview: 'kind: ConfigMap' };
  const asked: string[] = [];
  const fetch = (path: string): Promise<Response> => {
    asked.push(path);
    return Promise.reject(new Error('nobody is there'));
  };
  show(<Probe request={{ ...REQUEST, status }} />, { fetch });
  await screen.findByText('whole: kind: ConfigMap');
  expect(asked.filter((path) => path.startsWith('/api/v1/entries'))).toEqual([]);
});

function erased(path: string): Response {
  return path.includes('/blobs/')
    ? Response.json({ detail: 'this content was erased' }, { status: 410 })
    : Response.json({ items: [held(7, DIGEST)], next: null });
}
