import { expect, test } from 'vitest';
import type { Change, ChangePhase, RiskLevel } from '@clotho/api';
import { filtered, readFilter, writeFilter } from './filter.ts';

test('a filter is all in the address, beside what else the address says', () => {
  const query = new URLSearchParams(
    'namespace=shop&q=pay+now&phase=open&risk=High&by=me&sort=risk',
  );
  const filter = readFilter(query);
  expect(filter).toEqual({
    text: 'pay now',
    phases: ['open'],
    risks: ['High'],
    by: 'me',
    sort: 'risk',
    isDescending: false,
  });
  expect(writeFilter(query, filter).toString()).toBe(query.toString());
});

test('the newest come first, and equals by their names', () => {
  const changes = [change('b', '2025-01-01'), change('c', '2025-01-02'), change('a', '2025-01-01')];
  expect(names(changes, '')).toEqual(['c', 'a', 'b']);
});

test('open are those that are not over', () => {
  const changes = [
    change('done', '2025-01-01', { phase: 'Completed' }),
    change('waits', '2025-01-02', { phase: 'PendingApproval' }),
    change('denied', '2025-01-03', { phase: 'Denied' }),
  ];
  expect(names(changes, 'phase=open')).toEqual(['waits']);
  expect(names(changes, 'phase=open&phase=Denied')).toEqual(['denied', 'waits']);
});

test('all words are searched for, in what people remember', () => {
  const changes = [change('one', '2025-01-01'), change('two', '2025-01-02')];
  expect(names(changes, 'q=ALICE+two')).toEqual(['two']);
  expect(names(changes, 'q=bob')).toEqual([]);
});

test('risk is sorted by how high it is', () => {
  const changes = [
    change('m', '2025-01-01', { risk: 'Medium' }),
    change('h', '2025-01-01', { risk: 'High' }),
    change('l', '2025-01-01', { risk: 'Low' }),
  ];
  expect(names(changes, 'sort=-risk')).toEqual(['h', 'm', 'l']);
});

function names(changes: readonly Change[], query: string): string[] {
  const filter = readFilter(new URLSearchParams(query));
  return filtered(changes, filter, 'alice').map(({ metadata }) => metadata.name);
}

function change(
  name: string,
  created: string,
  { phase = 'Draft', risk = 'Low' }: { phase?: ChangePhase; risk?: RiskLevel } = {},
): Change {
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: created,
    },
    spec: {
      description: 'a change',
      category: 'Normal',
      riskLevel: risk,
      requestedBy: { username: 'alice' },
    },
    status: { phase },
  };
}
