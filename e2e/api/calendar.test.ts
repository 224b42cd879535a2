import { expect, test } from 'vitest';
import type { CalendarAnswer } from '@clotho/api';
import { openCluster } from '../cluster.ts';
import { callJournal } from '../journal-entries.ts';

test('the calendar writes windows out as the caller may see them, also for calendar programs', async () => {
  const cluster = await openCluster({ managed: true });
  const { namespace, plane } = cluster;
  const nightly = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name: `nightly-${namespace}` },
    spec: { type: 'Allow', schedule: '0 2 * * *', duration: '2h', namespaces: [namespace] },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(nightly));
  const span = 'from=2030-03-01T00:00:00Z&to=2030-03-04T00:00:00Z';
  const query = `${span}&namespace=${namespace}`;
  const answer = await callJournal(plane, 'dev-alice', `/api/v1/calendar?${query}`);
  const { entries, now } = (await answer.json()) as CalendarAnswer;
  const own = entries.filter(({ name }) => name === nightly.metadata.name);
  expect(own.map(({ kind, start, end }) => [kind, start, end])).toEqual([
    ['window', '2030-03-01T02:00:00Z', '2030-03-01T04:00:00Z'],
    ['window', '2030-03-02T02:00:00Z', '2030-03-02T04:00:00Z'],
    ['window', '2030-03-03T02:00:00Z', '2030-03-03T04:00:00Z'],
  ]);
  expect(now).toMatch(/^20\d\d-/);
  const feed = await callJournal(plane, 'dev-alice', `/api/v1/calendar.ics?${query}`);
  expect(feed.headers.get('content-type')).toContain('text/calendar');
  expect(await feed.text()).toContain('DTSTART:20300301T020000Z');
  const bad = await callJournal(plane, 'dev-alice', `/api/v1/calendar?to=2019-01-01T00:00:00Z`);
  expect(bad.status).toBe(400);
  await cluster.ok('admin', `delete changewindow ${nightly.metadata.name}`);
});
