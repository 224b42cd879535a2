import { expect, test } from 'vitest';
import { requirementOf } from '@clotho/core';
import { CATEGORIES, cellOf, LEVELS } from './matrix.ts';

const names = { normal: 'Normal', standard: 'Standard', emergency: 'Emergency' } as const;
const risks = { low: 'Low', medium: 'Medium', high: 'High' } as const;

test('the matrix shows what the gate goes by where a policy says nothing', () => {
  for (const category of CATEGORIES) {
    for (const level of LEVELS) {
      const { requirement } = requirementOf({
        category: names[category],
        risk: risks[level],
        standard: { ok: true, because: 'it matches' },
        workflows: [],
      });
      const needsNone = cellOf(undefined, category, level).workflow === undefined;
      expect([category, level, needsNone]).toEqual([
        category,
        level,
        requirement.kind === 'AutoApprove',
      ]);
    }
  }
});

test('a cell of the policy counts before what is shipped', () => {
  const policy = { spec: { matrix: { normal: { low: 'two-teams' }, emergency: {} } } };
  expect(cellOf(policy, 'normal', 'low')).toEqual({ workflow: 'two-teams', shipped: false });
  expect(cellOf(policy, 'normal', 'high')).toEqual({ workflow: 'default', shipped: true });
  expect(cellOf(policy, 'emergency', 'high')).toEqual({ workflow: undefined, shipped: true });
});
