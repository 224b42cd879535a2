import type { ChangeWindow } from '@clotho/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { answerOf } from './answer.ts';
import { windowsOfProjects } from './import-argocd.ts';

const project = (...syncWindows: object[]): string =>
  stringify({ kind: 'AppProject', metadata: { name: 'shop' }, spec: { syncWindows } });

const nightly = { kind: 'allow', schedule: '0 22 * * *', duration: '1.5h' };

test('a sync window becomes a ChangeWindow', async () => {
  const given = {
    ...nightly,
    kind: 'deny',
    namespaces: ['prod-*'],
    timeZone: 'Europe/Berlin',
    manualSync: true,
    description: 'CHG-1',
  };
  const { windows } = await windowsOfProjects(project(given));
  expect(windows).toEqual([
    {
      name: 'shop-0',
      spec: {
        type: 'Deny',
        schedule: '0 22 * * *',
        duration: '1h30m',
        timeZone: 'Europe/Berlin',
        manualSync: true,
        reason: 'CHG-1',
        namespaces: ['prod-*'],
      },
    },
  ]);
});

test('what Argo CD joins by "or" becomes several windows, by "and" one', async () => {
  const given = { ...nightly, namespaces: ['a'], applications: ['b'] };
  const or = await windowsOfProjects(project(given));
  expect(or.windows.map(({ name }) => name)).toEqual(['shop-0-applications', 'shop-0-namespaces']);
  const and = await windowsOfProjects(project({ ...given, andOperator: true }));
  expect(and.windows[0]?.spec).toMatchObject({ namespaces: ['a'], applications: ['b'] });
});

test('all applications of a project are everything in its namespaces, once they are named', async () => {
  const given = { ...nightly, applications: ['*'] };
  const loose = await windowsOfProjects(project(given));
  expect(loose.notes.join()).toContain('--namespaces');
  const { windows, notes } = await windowsOfProjects(project(given), ['shop']);
  expect(windows[0]?.spec).toMatchObject({ namespaces: ['shop'] });
  expect(windows[0]?.spec.applications).toBeUndefined();
  expect(notes.join()).not.toContain('--namespaces');
});

test('what can not be taken over is told', async () => {
  const { windows, notes } = await windowsOfProjects(
    project(nightly, { ...nightly, namespaces: ['prod-{a,b}'] }),
  );
  expect(windows).toHaveLength(1);
  expect(notes.join('\n')).toContain('shop-0 names nothing');
  expect(notes.join('\n')).toContain('prod-{a,b} Clotho knows * alone');
});

test('a file without an AppProject is refused', async () => {
  await expect(windowsOfProjects('kind: Deployment')).rejects.toThrow('no AppProject');
  await expect(windowsOfProjects('a: [')).rejects.toThrow('no YAML');
});

interface Sync {
  kind: 'allow' | 'deny';
  hour: number;
  hours: number;
  manualSync: boolean;
  namespaces?: string[];
  applications?: string[];
}

/**
 * As Argo CD decides whether a sync may run, but for one thing: there a sync by hand that a freeze
 * lets pass (manualSync) need not keep to the Allow windows either. Here a freeze opens nothing.
 */
function canSync(windows: Sync[], isManual: boolean, hour: number): boolean {
  const about = windows.filter(
    ({ namespaces, applications }) =>
      namespaces?.includes('shop') === true || applications?.includes('cart') === true,
  );
  const active = about.filter(({ hour: start, hours }) => (hour + 24 - start) % 24 < hours);
  const denies = active.filter(({ kind }) => kind === 'deny');
  const passes = isManual && denies.every(({ manualSync }) => manualSync);
  if (denies.length > 0 && !passes) return false;
  if (active.length > denies.length) return true;
  const allows = about.filter(({ kind }) => kind === 'allow');
  return allows.length === 0 || (isManual && allows.every(({ manualSync }) => manualSync));
}

const sync: fc.Arbitrary<Sync> = fc.record(
  {
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    hour: fc.integer({ min: 0, max: 23 }),
    hours: fc.integer({ min: 1, max: 12 }),
    manualSync: fc.boolean(),
    namespaces: fc.constantFrom(['shop'], ['other']),
    applications: fc.constantFrom(['cart'], ['other']),
  },
  { requiredKeys: ['kind', 'hour', 'hours', 'manualSync'] },
);

test('imported windows say what Argo CD says, at every hour', async () => {
  const all = fc.array(sync, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(all, fc.boolean(), fc.integer({ min: 0, max: 23 }), async (...given) => {
      const [windows, isManual, hour] = given;
      const text = project(
        ...windows.map(({ hour: start, hours, ...rest }) => {
          return { ...rest, schedule: `0 ${start} * * *`, duration: `${hours}h` };
        }),
      );
      const imported = await windowsOfProjects(text);
      const made = imported.windows.map(({ name, spec }): ChangeWindow => {
        const metadata = { name, uid: name, resourceVersion: '1' };
        return { apiVersion: '', kind: '', metadata, spec };
      });
      const now = Date.UTC(2026, 2, 10, hour, 30);
      const { open } = answerOf(
        { category: 'Normal', application: 'cart', ...(isManual ? { immediate: true } : {}) },
        { namespace: 'shop', windows: made, now },
      );
      expect(open).toBe(canSync(windows, isManual, hour));
    }),
    { numRuns: 500 },
  );
});
