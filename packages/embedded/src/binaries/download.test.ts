import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BINARY_MODULES } from './catalog.ts';
import { downloadFile, readChecksum, releasesReachable } from './download.ts';
import { releaseFiles } from './releases.ts';

const content = 'an executable';
const digest = createHash('sha256').update(content).digest('hex');
let server: Server;
let base: string;
let folder: string;

beforeAll(async () => {
  const files: Record<string, string> = {
    '/kubectl': content,
    '/kubectl.sha256': digest,
    '/wrong.sha256': digest.replace(/./g, '0'),
  };
  server = createServer((request, response) => {
    const body = files[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-download-'));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const checksum = (name: string) =>
  ({ kind: 'text', url: `${base}/${name}`, fileName: 'kubectl' }) as const;

test('a file with the announced digest becomes an executable', async () => {
  const file = await downloadFile(
    { name: 'kubectl', url: `${base}/kubectl`, checksum: checksum('kubectl.sha256') },
    folder,
  );
  expect(await readFile(file, 'utf8')).toBe(content);
  await access(file, constants.X_OK);
  await rm(file);
});

test('a file with another digest is refused and not kept', async () => {
  const download = downloadFile(
    { name: 'kubectl', url: `${base}/kubectl`, checksum: checksum('wrong.sha256') },
    folder,
  );
  await expect(download).rejects.toMatchObject({ code: 'ChecksumMismatch' });
  expect(await readdir(folder)).toEqual([]);
});

test('reads a bare digest, a list of files, and a release of GitHub', () => {
  const source = { url: 'u', fileName: 'etcd.tar.gz' };
  const list = `${'0'.repeat(64)}  other.tar.gz\n${digest}  etcd.tar.gz\n`;
  const release = JSON.stringify({ assets: [{ name: 'etcd.tar.gz', digest: `sha256:${digest}` }] });
  expect(readChecksum({ ...source, kind: 'text' }, `${digest}\n`)).toBe(digest);
  expect(readChecksum({ ...source, kind: 'text' }, list)).toBe(digest);
  expect(readChecksum({ ...source, kind: 'github' }, release)).toBe(digest);
  expect(() => readChecksum({ ...source, kind: 'text' }, '<html>')).toThrow('names no SHA-256');
});

test('nothing is reachable where nobody answers', async () => {
  expect(await releasesReachable('http://127.0.0.1:1/')).toBe(false);
});

test('there are release files for Linux alone; elsewhere everything is built', () => {
  expect(releasedFor('linux').toSorted()).toEqual([
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kubectl',
    'kwok',
  ]);
  expect(releasedFor('darwin')).toEqual([]);
});

function releasedFor(os: string): string[] {
  return BINARY_MODULES.flatMap((module) => releaseFiles(module, { os, arch: 'arm64' })).map(
    ({ name }) => name,
  );
}
