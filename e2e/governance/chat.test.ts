import { kinds, refOf, type ApprovalEvent, type Delegation, type WorkflowStep } from '@clotho/api';
import { relayedName } from '@clotho/core';
import {
  openControlPlane,
  serviceAccountKubeconfig,
  waitFor,
  type ControlPlane,
} from '@clotho/embedded';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { fakeSlack, type FakeMessage, type FakeSlack, type SignedPress } from '@clotho/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { phaseIs, type Cluster } from '../cluster.ts';
import { clientOf } from '../own-instance.ts';
import { ask, clotho, decide, governed, readChange } from './governed.ts';
import {
  CHANNEL,
  closedAs,
  deliver,
  messageOf,
  SECRET,
  TEAM,
  told,
  TOKEN,
  useSlack,
} from './slack.ts';

const steps: WorkflowStep[] = [
  { name: 'platform-review', approvers: { anyOf: { groups: ['platform-team', 'developers'] } } },
  {
    name: 'security-review',
    approvers: { anyOf: { groups: ['security-team'] } },
    requireComment: true,
  },
];
const EVENTS = refOf(kinds.approvalEvent);
let plane: ControlPlane;
let slack: FakeSlack;
let restore: () => Promise<void>;

beforeAll(async () => {
  slack = await fakeSlack({ token: TOKEN, signingSecret: SECRET });
  plane = await openControlPlane(inject('stateDir'));
  restore = await useSlack(plane, slack);
});
afterAll(async () => {
  await restore();
  await slack.close();
});

function member(user: string): { user: string; team: string } {
  return { user, team: TEAM };
}

const press = (user: string, message: FakeMessage, button: string): Promise<string> =>
  told(plane, slack, slack.press(member(user), message, button));

/** Says with one's own login that an account is one's own; answers the name of the link. */
async function link(cluster: Cluster, user: string, account: string): Promise<string> {
  const { text } = await clotho(cluster, user, 'chat', 'link', `slack:${account}`, '--for', '90d');
  const name = /chat unlink (\S+)/.exec(text)?.[1];
  if (name === undefined) throw new Error(text);
  return name;
}

/** And has the account confirm it. */
async function linked(cluster: Cluster, user: string, account: string): Promise<string> {
  const name = await link(cluster, user, account);
  const question = await messageOf(slack, account, name);
  expect(await press(account, question, 'confirm')).toContain(`decide from here as ${user}`);
  return name;
}

async function eventsOf(cluster: Cluster): Promise<ApprovalEvent[]> {
  return JSON.parse(await cluster.ok('admin', 'get approvalevents -o json')).items;
}

/** A client with the token that brings presses to the API server. */
async function relay(): Promise<KubeClient> {
  const file = await serviceAccountKubeconfig(plane, 'clotho-journal', 'clotho-journal');
  return new KubeClient(loadKubeConfig({ file }));
}

function eventOf(signed: SignedPress, name?: string): object {
  const relayed = {
    timestamp: signed.headers['X-Slack-Request-Timestamp'],
    signature: signed.headers['X-Slack-Signature'],
    body: signed.body,
  };
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ApprovalEvent',
    metadata: { name: name ?? relayedName(relayed) },
    spec: { targetStep: 'platform-review', decision: 'approve', relayed },
  };
}

test('people approve from chat by accounts that they linked themselves, from the first message to the object', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(
    slack,
    CHANNEL,
    `${cluster.namespace}/work waits at platform-review`,
  );
  const { status } = await readChange(cluster, 'work');
  expect(JSON.stringify(message.blocks)).toContain(status?.contentDigest);
  expect(JSON.stringify(message.blocks)).toContain('Create ConfigMap/work');

  await linked(cluster, 'plat-bob', 'UBOB');
  expect(await press('UBOB', message, 'approve')).toBe(
    'Approved platform-review of work as plat-bob.',
  );
  const [event] = await eventsOf(cluster);
  expect(event?.spec).toMatchObject({
    approver: { username: 'plat-bob', groups: expect.arrayContaining(['platform-team']) },
    chat: { provider: 'slack', team: TEAM, user: 'UBOB' },
    contentDigest: status?.contentDigest,
  });
  expect(JSON.stringify(event)).not.toContain('relayed');
  await closedAs(slack, message.ts, 'Approved by plat-bob (Slack UBOB)');

  const second = await messageOf(
    slack,
    CHANNEL,
    `${cluster.namespace}/work waits at security-review`,
  );
  await linked(cluster, 'sec-carol', 'UCAROL');
  await deliver(plane, slack.press(member('UCAROL'), second, 'approve-with-comment'));
  const form = slack.views.at(-1) ?? {};
  const silent = await deliver(plane, slack.submit(member('UCAROL'), form, ''));
  expect(silent.answer).toMatchObject({ response_action: 'errors' });
  const said = await deliver(plane, slack.submit(member('UCAROL'), form, 'looked at it'));
  expect(said).toEqual({ status: 200, answer: {} });
  await phaseIs(cluster, 'work', 'Completed');
  await closedAs(slack, second.ts, 'Approved by sec-carol (Slack UCAROL)');
  const after = await readChange(cluster, 'work');
  expect(after.status?.steps?.[1]?.decisions).toMatchObject([
    { approver: 'sec-carol', comment: 'looked at it', via: 'Slack UCAROL', counts: true },
  ]);
});

test('an account decides for nobody before it confirmed, nor for others, nor after the link is over', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(slack, CHANNEL, `${cluster.namespace}/work waits`);
  expect(await press('UDAN', message, 'approve')).toContain('decides for nobody');
  const name = await link(cluster, 'plat-bob', 'UDAN');
  const question = await messageOf(slack, 'UDAN', name);
  expect(await press('UDAN', message, 'approve')).toContain('decides for nobody');
  expect(await press('UEVE', question, 'confirm')).toContain('not pressed for this delegation');
  expect(await press('UDAN', question, 'confirm')).toContain('as plat-bob');
  const ended = await clotho(cluster, 'plat-bob', 'chat', 'unlink', name);
  expect(ended.text).toContain('decides for you no longer');
  expect(await press('UDAN', message, 'approve')).toContain('decides for nobody');
  // A confirmation is good for its own link alone, and for its own time.
  const again = await link(cluster, 'sec-carol', 'UDAN');
  await messageOf(slack, 'UDAN', again);
  expect(await press('UDAN', question, 'confirm')).not.toContain('as sec-carol');
  expect(await eventsOf(cluster)).toEqual([]);
});

test('who asked for a Change does not approve it from chat either; others deny it with a reason', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(slack, CHANNEL, `${cluster.namespace}/work waits`);
  await linked(cluster, 'dev-alice', 'UALICE');
  expect(await press('UALICE', message, 'approve')).toContain('dev-alice asked for this Change');
  expect(await eventsOf(cluster)).toEqual([]);
  await linked(cluster, 'plat-bob', 'UBOB');
  await deliver(plane, slack.press(member('UBOB'), message, 'deny-with-comment'));
  const form = slack.views.at(-1) ?? {};
  const sent = await deliver(plane, slack.submit(member('UBOB'), form, 'not today'));
  expect(sent).toEqual({ status: 200, answer: {} });
  await phaseIs(cluster, 'work', 'Denied');
  await closedAs(slack, message.ts, 'not today');
});

test('the token that brings presses decides nothing by itself, and can not alter what it brings', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(slack, CHANNEL, `${cluster.namespace}/work waits`);
  await linked(cluster, 'plat-bob', 'UBOB');
  const { namespace } = cluster;
  const thief = await relay();
  const create = (object: object): Promise<unknown> => thief.create(EVENTS, object, { namespace });

  const own = { ...eventOf(slack.press(member('UBOB'), message, 'approve'), 'own') };
  const spec = { targetStep: 'platform-review', decision: 'approve', changeRef: { name: 'work' } };
  await expect(create({ ...own, spec })).rejects.toThrow(/ServiceAccount|no person|may not decide/);

  const genuine = slack.press(member('UBOB'), message, 'approve');
  const forged = { ...genuine, body: genuine.body.replace('UBOB', 'UEVE') };
  await expect(create(eventOf(forged))).rejects.toThrow('signature');
  const foreign = await fakeSlack({ token: TOKEN, signingSecret: 'of another app' });
  await expect(create(eventOf(foreign.press(member('UBOB'), message, 'approve')))).rejects.toThrow(
    'signature',
  );
  await foreign.close();
  await expect(create(eventOf(genuine, 'another-name'))).rejects.toThrow('and no other');

  const dan = clientOf(plane, 'plat-bob');
  await expect(dan.create(EVENTS, eventOf(genuine), { namespace })).rejects.toThrow(
    'may not bring what was pressed',
  );
  expect(await eventsOf(cluster)).toEqual([]);
});

test('a press counts once, soon, and for what was on the screen alone', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(slack, CHANNEL, `${cluster.namespace}/work waits`);
  await linked(cluster, 'plat-bob', 'UBOB');
  const bob = member('UBOB');
  const altered = (from: string, to: string): SignedPress => {
    const text = JSON.stringify(message);
    expect(text).toContain(from);
    return slack.press(bob, JSON.parse(text.replaceAll(from, to)), 'approve');
  };
  // Whoever posts messages writes others' words, or another subject under the same words.
  expect(await told(plane, slack, altered('High risk', 'Low risk'))).toContain('does not show it');
  const digest = (await readChange(cluster, 'work')).status?.contentDigest ?? '';
  const other = `sha256:${'0'.repeat(64)}`;
  expect(await told(plane, slack, altered(digest, other))).toContain('changed since you looked');
  expect((await deliver(plane, altered('"text":"Approve"', '"text":"Dismiss"'))).status).toBe(400);
  const old = JSON.parse(
    new URLSearchParams(slack.press(bob, message, 'approve').body).get('payload') ?? '',
  );
  expect(await told(plane, slack, slack.sign(old, Date.now() - 6 * 60_000))).toContain(
    'five minutes',
  );

  const once = slack.press(bob, message, 'approve');
  expect(await told(plane, slack, once)).toContain('as plat-bob');
  await decide(cluster, 'plat-bob', {
    step: 'platform-review',
    change: 'work',
    decision: 'revoke',
  });
  expect(await told(plane, slack, once)).toContain('taken already');
  const events = await eventsOf(cluster);
  expect(events.map(({ spec }) => spec.decision).toSorted()).toEqual(['approve', 'revoke']);
});

test('an amended Change is shown anew, and the old message decides nothing', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const message = await messageOf(slack, CHANNEL, `${cluster.namespace}/work waits`);
  await linked(cluster, 'plat-bob', 'UBOB');
  const amended = {
    spec: { plannedStartTime: '2099-01-01T00:00:00Z', plannedEndTime: '2099-01-02T00:00:00Z' },
  };
  await cluster.ok('dev-alice', `patch change work --type=merge -p '${JSON.stringify(amended)}'`);
  await closedAs(slack, message.ts, 'decisions begin anew');
  expect(await press('UBOB', message, 'approve')).toMatch(
    /changed since you looked|does not show it/,
  );
  const anew = await messageOf(slack, CHANNEL, 'planned 2099-01-01T00:00:00Z');
  expect(await press('UBOB', anew, 'approve')).toContain('as plat-bob');
});

test('while Slack is away Changes go on, and it is told once it is back', async () => {
  const cluster = await governed({ steps });
  slack.state.down = true;
  await ask(cluster, 'work');
  await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'work' });
  await decide(cluster, 'sec-carol', { step: 'security-review', change: 'work', comment: 'seen' });
  await phaseIs(cluster, 'work', 'Completed');
  slack.state.limited = 1;
  slack.state.down = false;
  const about = `${cluster.namespace}/work waits at security-review`;
  await waitFor(() => slack.messages.some(({ blocks }) => JSON.stringify(blocks).includes(about)), {
    timeoutMs: 90_000,
    describe: 'Slack to be told after all',
  });
});

test('a link is its author’s own: a client’s word that it is confirmed is taken out', async () => {
  const cluster = await governed({ steps });
  const chat = { provider: 'slack', user: 'UBOB', team: TEAM, confirmedAt: '2020-01-01T00:00:00Z' };
  const object = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Delegation',
    metadata: { name: `forged-${cluster.namespace}` },
    spec: { chat, duration: '1h', reason: 'x' },
  };
  await cluster.ok('sec-carol', 'create -f -', JSON.stringify(object));
  const made = await cluster.ok('admin', `get delegation ${object.metadata.name} -o json`);
  expect((JSON.parse(made) as Delegation).spec).toMatchObject({
    from: { username: 'sec-carol' },
    chat: { provider: 'slack', user: 'UBOB' },
  });
  expect(made).not.toContain('confirmedAt":');
});
