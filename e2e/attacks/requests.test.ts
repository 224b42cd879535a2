import { randomUUID } from 'node:crypto';
import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  decisionManifest,
  manage,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { COLLECTOR, journal, seals } from '../seals.ts';
import {
  API,
  approvedObject,
  ask,
  asThief,
  call,
  exists,
  readRequest,
  requestsFor,
  whileOperatorSleeps,
} from './stolen.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

const decide = (user: string, decision: Parameters<typeof decisionManifest>[0]) =>
  cluster.as(user, 'create -f -', decisionManifest(decision));

/** The URL at which the API server calls the gate, which is known to administrators alone. */
async function gateUrl(): Promise<URL> {
  const query = `get validatingwebhookconfiguration clotho -o jsonpath={.webhooks[0].clientConfig.url}`;
  return new URL(await cluster.ok('admin', query));
}

function forgedReview(username: string, groups: string[], name: string): string {
  const object = JSON.parse(configMap(name, { a: 'forged' }));
  object.metadata = { ...object.metadata, namespace: cluster.namespace, uid: randomUUID() };
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: randomUUID(),
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      name,
      namespace: cluster.namespace,
      operation: 'CREATE',
      userInfo: { username, groups },
      object,
      oldObject: null,
      dryRun: false,
      options: {},
    },
  });
}

describe('row 20: a forged AdmissionReview', () => {
  test('row 20: without the secret path it is not even heard', async () => {
    const { origin } = await gateUrl();
    const body = forgedReview('dev-alice', ['developers'], 'unheard');
    for (const path of ['/gate', `/${'a'.repeat(32)}/gate`, '/%00/gate', '//gate']) {
      const answer = await call(cluster, { url: `${origin}${path}`, body });
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
    }
    expect(await requestsFor(cluster, 'unheard')).toEqual([]);
  });

  test('row 20: with the secret path it makes a request that authorises nothing', async () => {
    const body = forgedReview('plat-bob', ['platform-team', 'developers'], 'forged');
    const answer = await call(cluster, { url: (await gateUrl()).href, body });
    expect(JSON.parse(answer.body).response.allowed).toBe(false);
    const [request = ''] = await requestsFor(cluster, 'forged');
    const { status } = await readRequest(cluster, request);
    expect(status).toMatchObject({ phase: 'Pending' });
    expect(status?.change).toBeUndefined();
    expect(await exists(cluster, 'configmap/forged')).toBe(false);

    const change = changeManifest('of-forged', { requests: [request] });
    await cluster.ok('admin', 'create -f -', change);
    await phaseIs(cluster, 'of-forged', 'PendingApproval');
    const own = await decide('plat-bob', { step: 'platform-review', change: 'of-forged' });
    expect(own.stderr).toContain('plat-bob asked for this Change or wrote a part of it');
  });

  test('row 20: it lets nobody use the request that it made in their name', async () => {
    const body = forgedReview('plat-bob', ['platform-team'], 'framed');
    await call(cluster, { url: (await gateUrl()).href, body });
    const requests = await requestsFor(cluster, 'framed');
    await cluster.ok('dev-alice', 'create -f -', changeManifest('framed', { requests }));
    const said = await waitFor(
      async () => {
        const { stdout } = await cluster.as('admin', 'get change framed -o json');
        return stdout.includes('is held for') && stdout;
      },
      { timeoutMs: 30_000, describe: 'the Change to say that the request is of somebody else' },
    );
    expect(said).toContain('is held for plat-bob; dev-alice may use it with the verb');
  });

  test('row 20: a stamp that was got by a forged review makes nobody an approver', async () => {
    await ask(cluster, 'stamped', configMap('stamped', { a: '1' }));
    const { origin, pathname } = await gateUrl();
    const event = JSON.parse(decisionManifest({ step: 'platform-review', change: 'stamped' }));
    const review = JSON.parse(forgedReview('plat-bob', ['platform-team'], event.metadata.name));
    const group = 'clotho.cosmosdevops.co.uk';
    Object.assign(review.request, {
      kind: { group, version: 'v1alpha1', kind: 'ApprovalEvent' },
      resource: { group, version: 'v1alpha1', resource: 'approvalevents' },
      object: event,
    });
    const url = `${origin}${pathname.replace(/gate$/, 'stamp')}`;
    const answer = await call(cluster, { url, body: JSON.stringify(review) });
    const patch: { path: string; value: unknown }[] = JSON.parse(
      Buffer.from(JSON.parse(answer.body).response.patch, 'base64').toString(),
    );
    for (const { path, value } of patch) event.spec[path.replace('/spec/', '')] = value;
    expect(event.spec.approver.username).toBe('plat-bob');
    const result = await cluster.as('dev-alice', 'create -f -', JSON.stringify(event));
    expect(result.stderr).toContain('dev-alice may not decide platform-review');
  });
});

const requestBy = (requester: string): string =>
  JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ManifestRequest',
    metadata: { name: 'by-hand' },
    spec: {
      operation: 'Create',
      target: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'owner-of-all',
      },
      digest: `sha256:${'0'.repeat(64)}`,
      requester: { username: requester },
      source: 'Submitted',
      contentRef: 'content-of-mine',
      capturedAt: '2025-12-15T00:00:00Z',
    },
  });

describe('row 21: a ManifestRequest made by hand', () => {
  test('row 21: is refused, of a ClusterRole as of anything else, whoever makes it', async () => {
    const alice = await cluster.as('dev-alice', 'create -f -', requestBy('admin'));
    expect(alice.stderr).toContain('forbidden');
    const admin = await cluster.as('admin', 'create -f -', requestBy('dev-alice'));
    expect(admin.stderr).toContain('ManifestRequests are made by the gate');
    const thief = await asThief(cluster, 'create -f -', requestBy('admin'));
    expect(thief.stderr).toContain('ManifestRequests are made by the gate');
    expect(await exists(cluster, 'mr/by-hand')).toBe(false);
  });

  test('row 21: what its requester may not do any more is not done for them', async () => {
    const other = await openCluster({ managed: false });
    await other.ok('admin', 'create rolebinding intern --clusterrole=edit --user=intern');
    await manage(other);
    const intern = '--as=intern --as-group=system:authenticated';
    const held = await other.as('admin', `${intern} create -f -`, configMap('lost', { a: '1' }));
    const change = changeManifest('lost', { requests: [requestOf(held.stderr)] });
    await other.ok('admin', `${intern} create -f -`, change);
    await phaseIs(other, 'lost', 'PendingApproval');
    await whileOperatorSleeps(other, async () => {
      await approveAll(other, 'lost');
      // People's writes to it are held like any other.
      await other.ok('admin', `${COLLECTOR} delete rolebinding intern`);
    });
    await phaseIs(other, 'lost', 'Failed');
    const said = await other.ok('admin', 'get change lost -o jsonpath={.status}');
    expect(said).toContain('intern may not create configmaps');
    expect(await exists(other, 'configmap/lost')).toBe(false);
  });
});

async function decidedEvent(change: string): Promise<string> {
  await ask(cluster, change, configMap(change, { a: '1' }));
  const manifest = decisionManifest({ step: 'platform-review', change });
  await cluster.ok('plat-bob', 'create -f -', manifest);
  return JSON.parse(manifest).metadata.name;
}

describe('row 23: an ApprovalEvent', () => {
  test('row 23: can not be altered by anybody', async () => {
    const name = await decidedEvent('event-edit');
    const patch = `patch approvalevent ${name} --type=merge -p '{"spec":{"targetStep":"security-review"}}'`;
    for (const user of ['plat-bob', 'admin']) {
      const result = await cluster.as(user, patch);
      expect(`${user}: ${result.stderr}`).toMatch(/immutable|can't be altered/i);
    }
    expect((await asThief(cluster, patch)).stderr).toMatch(/immutable/i);
  });

  test('row 23: can not be deleted while its Change lives', async () => {
    const name = await decidedEvent('event-delete');
    for (const user of ['plat-bob', 'admin']) {
      const result = await cluster.as(user, `delete approvalevent ${name}`);
      expect(`${user}: ${result.stderr}`).toContain('decisions stay while their Change lives');
    }
    const thief = await asThief(cluster, `delete approvalevent ${name}`);
    expect(thief.stderr).toContain('decisions stay while their Change lives');
  });

  test('row 23: is by whom the login says, whatever approver and stamp it states', async () => {
    await ask(cluster, 'event-forge', configMap('event-forge', { a: '1' }));
    const event = JSON.parse(decisionManifest({ step: 'platform-review', change: 'event-forge' }));
    const approver = { username: 'sec-carol', uid: 'x', groups: ['security-team'] };
    Object.assign(event.spec, {
      approver,
      stamp: 'v1.k.AAAA',
      decidedAt: '2020-01-01T00:00:00Z',
      contentDigest: undefined,
    });
    await cluster.ok('plat-bob', 'create -f -', JSON.stringify(event));
    const stored = JSON.parse(
      await cluster.ok('admin', `get approvalevent ${event.metadata.name} -o json`),
    );
    expect(stored.spec.approver.username).toBe('plat-bob');
    expect(stored.spec.stamp).not.toBe('v1.k.AAAA');
    expect(stored.spec.decidedAt).not.toContain('2020');
  });

  test('row 23: has no status through which it could be changed', async () => {
    const name = await decidedEvent('event-status');
    const url = `${API}/namespaces/${cluster.namespace}/approvalevents/${name}`;
    const body = await cluster.ok('admin', `get --raw ${url}`);
    const forged = JSON.parse(body);
    forged.spec.decision = 'deny';
    const token = cluster.plane.adminToken;
    const put = { url: `${url}/status`, method: 'PUT', token, body: JSON.stringify(forged) };
    await call(cluster, put);
    expect(JSON.parse(await cluster.ok('admin', `get --raw ${url}`)).spec).toEqual(
      JSON.parse(body).spec,
    );
  });
});

describe('row 24: altering what has been approved', () => {
  test('row 24: an edited Change needs all its approvals anew', async () => {
    const far = {
      plannedStartTime: '2027-02-01T00:00:00Z',
      plannedEndTime: '2027-02-01T02:00:00Z',
    };
    await ask(cluster, 'edited', configMap('edited', { a: '1' }), { spec: far });
    await approveAll(cluster, 'edited');
    await phaseIs(cluster, 'edited', 'Scheduled');
    const now = '{"spec":{"plannedStartTime":null,"plannedEndTime":null}}';
    await cluster.ok('dev-alice', `patch change edited --type=merge -p '${now}'`);
    await phaseIs(cluster, 'edited', 'PendingApproval');
    expect(await exists(cluster, 'configmap/edited')).toBe(false);
  });

  test('row 24: a request can not be edited by anybody', async () => {
    const name = await ask(cluster, 'fixed', configMap('fixed', { a: '1' }));
    const patch = `patch mr ${name} --type=merge -p '{"spec":{"digest":"sha256:${'1'.repeat(64)}"}}'`;
    expect((await cluster.as('dev-alice', patch)).stderr).toContain('forbidden');
    const refusal = 'is written by the gate alone';
    expect((await asThief(cluster, patch)).stderr).toContain(refusal);
    expect((await cluster.as('admin', patch)).stderr).toContain(refusal);
    for (const user of ['dev-alice', 'admin']) {
      const deleted = await cluster.as(user, `delete mr ${name}`);
      expect(`${user}: ${deleted.stderr}`).toContain('is carried by a Change');
    }
  });

  test('row 24: a request that is swapped for another of its name has no approval', async () => {
    const name = await ask(cluster, 'swapped', configMap('swapped', { a: 'good' }));
    await decide('plat-bob', { step: 'platform-review', change: 'swapped' });
    await whileOperatorSleeps(cluster, async () => {
      expect(await asThief(cluster, `delete mr ${name}`)).toMatchObject({ code: 0 });
      const evil = await cluster.as('dev-alice', 'apply -f -', configMap('swapped', { a: 'evil' }));
      expect(requestOf(evil.stderr)).toBe(name);
      const second = await decide('sec-carol', { step: 'security-review', change: 'swapped' });
      expect(second.stderr).toContain('platform-review comes first');
    });
    expect(await exists(cluster, 'configmap/swapped')).toBe(false);
  });
});

test('row 32: a dry-run leaves no trace', async () => {
  const name = await ask(cluster, 'dry', configMap('dry', { a: '1' }));
  const trace = async (): Promise<unknown> => ({
    requests: (await cluster.ok('admin', 'get mr -o name')).split('\n'),
    contents: (
      await cluster.ok(
        'admin',
        `get secrets -n clotho-system -l clotho.cosmosdevops.co.uk/content-of=${cluster.namespace} -o name`,
      )
    ).split('\n'),
    changes: await cluster.ok('admin', 'get changes,approvalevents -o name'),
    entries: (await journal(cluster)).filter(
      ({ subject }) => subject.namespace === cluster.namespace,
    ).length,
  });
  const before = await trace();
  const dry = '--dry-run=server';
  await cluster.ok('dev-alice', `apply ${dry} -f -`, configMap('dry', { a: '2' }));
  await cluster.ok('dev-alice', `create ${dry} -f -`, configMap('dry-other', { a: '2' }));
  await cluster.ok(
    'dev-alice',
    `apply ${dry} --server-side -f -`,
    configMap('dry-ssa', { a: '2' }),
  );
  await cluster.ok('dev-alice', `delete ${dry} configmap kube-root-ca.crt`);
  await cluster.ok(
    'dev-alice',
    `create ${dry} -f -`,
    changeManifest('dry-2', { requests: [name] }),
  );
  const decision = decisionManifest({ step: 'platform-review', change: 'dry' });
  await cluster.ok('plat-bob', `create ${dry} -f -`, decision);
  expect(await trace()).toEqual(before);
});

test('row 33: a hundred retries are one request and one content', async () => {
  const token = cluster.plane.users['dev-alice']?.token ?? '';
  const url = `/api/v1/namespaces/${cluster.namespace}/configmaps`;
  const body = configMap('retried', { a: '1' });
  const one = async (): Promise<number> => (await call(cluster, { url, token, body })).status;
  const statuses = new Set<number>();
  for (let round = 0; round < 10; round += 1) {
    for (const status of await Promise.all(Array.from({ length: 10 }, one))) statuses.add(status);
  }
  expect([...statuses]).toEqual([403]);
  const requests = await requestsFor(cluster, 'retried');
  expect(requests).toHaveLength(1);
  const { status, metadata } = await readRequest(cluster, requests[0] ?? '');
  expect(status?.attempts).toBeLessThanOrEqual(2);
  expect(metadata['generation'] ?? 1).toBe(1);
});

describe('row 40: the token of the operator', () => {
  test('row 40: writes nothing that was not approved', async () => {
    for (const command of ['create -f -', 'apply --server-side -f -']) {
      const result = await asThief(cluster, command, configMap('stolen', { a: '1' }));
      expect(result.stderr).toContain('no request for this object is bound to a Change');
    }
    expect(await exists(cluster, 'configmap/stolen')).toBe(false);
    expect(await requestsFor(cluster, 'stolen')).toEqual([]);
  });

  test('row 40: can not talk the gate into it by the status of a Change', async () => {
    const request = await ask(cluster, 'talked', configMap('talked', { a: '1' }));
    const content = await approvedObject(cluster, request);
    await whileOperatorSleeps(cluster, async () => {
      for (const phase of ['Approved', 'Implementing', 'Verifying']) {
        const status = JSON.stringify({ status: { phase, steps: [] } });
        const patch = `patch change talked --subresource=status --type=merge -p '${status}'`;
        expect(await asThief(cluster, patch)).toMatchObject({ code: 0 });
        const written = await asThief(cluster, 'create -f -', content);
        expect(`${phase}: ${written.stderr}`).toContain('it is not approved');
      }
    });
    expect(await exists(cluster, 'configmap/talked')).toBe(false);
  });

  test('row 40: gets no seal by a forged claim', async () => {
    const request = await ask(cluster, 'claimed', configMap('claimed', { a: '1' }));
    await whileOperatorSleeps(cluster, async () => {
      const { metadata, spec } = await readRequest(cluster, request);
      const claim = { objectUid: randomUUID(), digest: spec.digest, stamp: 'v1.k1.AAAA' };
      const status = JSON.stringify({ status: { phase: 'Applied', claim } });
      const patch = `patch mr ${request} --subresource=status --type=merge -p '${status}'`;
      expect(await asThief(cluster, patch)).toMatchObject({ code: 0 });
      await waitFor(
        async () =>
          (await journal(cluster)).some(({ id }) => id === `alert/unsealable/${metadata.uid}`),
        { timeoutMs: 30_000, describe: 'the alert about a request that can not be sealed' },
      );
    });
    const names = (await seals(cluster)).map(({ spec }) => spec.target.name);
    expect(names).not.toContain('claimed');
  });
});
