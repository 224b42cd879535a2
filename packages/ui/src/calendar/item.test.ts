import { expect, test } from 'vitest';
import type { Change, ChangeWindow } from '@clotho/api';
import { columns, isIn, isMovable, itemsOf, lanesOf, within, type Item } from './item.ts';

const metadata = { uid: 'u', resourceVersion: '1' };
const planned: Change = {
  apiVersion: '',
  kind: 'Change',
  metadata: { ...metadata, name: 'new-prices', namespace: 'shop' },
  spec: {
    description: 'x',
    category: 'Normal',
    riskLevel: 'Low',
    plannedStartTime: '2026-03-01T02:00:00Z',
    plannedEndTime: '2026-03-01T04:00:00Z',
  },
  status: { phase: 'Scheduled' },
};
const nightly: ChangeWindow = {
  apiVersion: '',
  kind: 'ChangeWindow',
  metadata: { ...metadata, name: 'nightly' },
  spec: { type: 'Allow', namespaces: ['sh*'] },
  status: { covers: ['shop'] },
};

test('entries find the objects that they come from, and their lanes', () => {
  const items = itemsOf(
    [
      {
        kind: 'window',
        id: 'w',
        name: 'nightly',
        detail: '',
        start: '2026-03-01T02:00:00Z',
        end: null,
      },
      {
        kind: 'change',
        id: 'u',
        name: 'shop/new-prices',
        detail: '',
        start: '2026-03-01T02:00:00Z',
        end: '2026-03-01T04:00:00Z',
      },
    ],
    [planned],
    [nightly],
  );
  expect(lanesOf(items, undefined)).toEqual(['shop']);
  expect(items.map((item) => isIn(item, 'shop'))).toEqual([true, true]);
  expect(items.map((item) => isIn(item, 'bank'))).toEqual([false, false]);
  expect(items.map(isMovable)).toEqual([false, true]);
  expect(items[0]?.end).toBe(Number.POSITIVE_INFINITY);
});

test('what is being implemented is not moved', () => {
  const item = { ...at(0, 1), change: { ...planned, status: { phase: 'Implementing' as const } } };
  expect(isMovable(item)).toBe(false);
});

test('what overlaps stands side by side, and a column is used again', () => {
  const [a, b, c] = [at(0, 10), at(5, 8), at(9, 12)];
  expect(columns([a, b, c]).map(({ column, of }) => [column, of])).toEqual([
    [0, 2],
    [1, 2],
    [1, 2],
  ]);
});

test('what only touches a span is not in it, and freezes come first', () => {
  const freeze = { ...at(4, 9), kind: 'freeze' as const };
  expect(within([at(0, 5), at(1, 6), freeze], 5, 9)).toEqual([freeze, at(1, 6)]);
});

function at(start: number, end: number): Item {
  return { kind: 'change', id: 'x', name: 'x', detail: '', start, end };
}
