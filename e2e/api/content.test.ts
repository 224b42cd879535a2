import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { openCluster, type Cluster } from '../cluster.ts';
import { callJournal, entriesUntil, type Shown } from '../journal-entries.ts';

let cluster: Cluster;
/** Its line ends differ, so that a cut shows. */
const LINES = Array.from({ length: 4000 }, (_, i) => `line ${i} of a large setting`);
const LAST = LINES.at(-1) ?? '';

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Has an object held, and answers the entry that says so. */
async function held(object: object, name: string): Promise<Shown> {
  const refused = await cluster.as('dev-alice', 'create -f -', JSON.stringify(object));
  expect(refused.stderr).toContain('held');
  const [entry] = await entriesUntil(
    cluster.plane,
    `kind=AdmissionHeld&subject=ManifestRequest/${cluster.namespace}/${name}`,
    (all) => all.length > 0,
  );
  if (!entry) throw new Error(`no entry says that ${name} was held`);
  return entry;
}

const pathOf = ({ seq, event }: Shown): string =>
  `/api/v1/entries/${seq}/blobs/${event.data.blobs?.[0]?.sha256}`;

test('a manifest over 64 KiB is there whole, for who may read its entry', async () => {
  const metadata = { name: 'large' };
  const data = { settings: LINES.join('\n') };
  const entry = await held(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    'large-configmap',
  );
  const shown = await cluster.ok('admin', 'get manifestrequest large-configmap -o yaml');
  expect(shown).toContain('truncated: true');
  expect(shown).not.toContain(LAST);

  const whole = await callJournal(cluster.plane, 'dev-alice', pathOf(entry));
  expect(whole.status).toBe(200);
  expect(whole.headers.get('content-disposition')).toBe('attachment; filename="manifest.yaml"');
  expect(whole.headers.get('content-type')).toContain('application/yaml');
  expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
  expect(whole.headers.get('cache-control')).toContain('private');
  const etag = whole.headers.get('etag') ?? '';
  const text = await whole.text();
  expect(text).toMatch(/^kind: ConfigMap$/m);
  for (const line of LINES) expect(text).toContain(line);
  expect(Number(whole.headers.get('content-length'))).toBe(Buffer.byteLength(text));

  const ask = (headers: Record<string, string>): Promise<Response> =>
    callJournal(cluster.plane, 'dev-alice', pathOf(entry), { headers });
  expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  const part = await ask({ range: 'bytes=10-19' });
  expect([part.status, await part.text()]).toEqual([206, text.slice(10, 20)]);
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${Buffer.byteLength(text)}`);
  const tail = await ask({ range: 'bytes=-5' });
  expect(await tail.text()).toBe(text.slice(-5));
  expect((await ask({ range: 'bytes=99999999-' })).status).toBe(416);
  expect((await ask({ range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);

  const anonymous = await callJournal(cluster.plane, 'nobody', pathOf(entry));
  expect(anonymous.status).toBe(401);
  const other = pathOf(entry).replace(/entries\/\d+/, `entries/${entry.seq + 1}`);
  expect((await callJournal(cluster.plane, 'admin', other)).status).toBe(404);

  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), 'audit', 'content', String(entry.seq)],
    {
      env: { ...process.env, KUBECONFIG: cluster.plane.kubeconfig('admin') },
      encoding: 'utf8',
      maxBuffer: 8 * 1024 * 1024,
    },
  );
  expect([status, stdout === text]).toEqual([0, true]);
});

test('of a large Secret no value is there, whole or in part', async () => {
  const values = LINES.map((line) => `secret ${line}`).join('\n');
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'vault' },
    stringData: Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`key-${i}`, `value-${i}`]).concat([['big', values]]),
    ),
  };
  const entry = await held(secret, 'vault-secret');
  const whole = await callJournal(cluster.plane, 'admin', pathOf(entry));
  const text = await whole.text();
  expect(text.length).toBeGreaterThan(64 * 1024);
  for (const value of ['value-1999', 'secret line 17', LAST]) {
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64').slice(0, 12));
  }
  expect(text).toContain('key-1999');
});
