import { aHeldChange } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../approval/judge.ts';
import { commands, happyPath } from './model/commands.ts';
import { Life } from './model/life.ts';
import { World } from './world.ts';

const START = '2025-12-15T00:00:00Z';

/** A run begins with a part of the way to the end, so that all phases are reached. */
const run = fc
  .tuple(fc.nat({ max: happyPath.length }), fc.commands(commands, { maxCommands: 30, size: 'max' }))
  .map(([length, random]) => [...happyPath.slice(0, length), ...random]);

test('whatever happens in whatever order, the rules of the life of a Change hold', () => {
  const seen = new Set<string>();
  let written = 0;
  fc.assert(
    fc.property(run, (steps) => {
      const life = new Life(new World(START, aHeldChange({}, ['one', 'two', 'three'])));
      fc.modelRun(() => ({ model: {}, real: life }), steps);
      for (const phase of life.phases) seen.add(phase);
      written += life.written;
    }),
    { numRuns: 2000 },
  );
  // A model that never gets anywhere would prove nothing.
  expect([...seen].toSorted()).toEqual([
    'Approved',
    'Cancelled',
    'Completed',
    'Denied',
    'Draft',
    'Expired',
    'Failed',
    'Implementing',
    'OnHold',
    'PendingApproval',
    'Scheduled',
    'Verifying',
  ]);
  expect(written).toBeGreaterThan(1000);
});

test('implementing begins with every step approved by different people on this content', () => {
  let started = 0;
  const decisions = commands.slice(0, 2);
  fc.assert(
    fc.property(fc.commands(decisions, { maxCommands: 12, size: 'max' }), (steps) => {
      const world = new World(START, aHeldChange({}, ['one']));
      const life = new Life(world);
      fc.modelRun(() => ({ model: {}, real: life }), steps);
      world.now = Date.parse('2025-12-15T02:00:00Z');
      world.reconcile();
      const { approval } = world.facts();
      if (world.phase !== 'Implementing' || !approval) return;
      started += 1;
      expect(judge(approval).outcome).toBe('Approved');
      const counting = (world.change.status?.steps ?? []).map(({ decisions: all = [] }) =>
        all.filter(({ counts, decision }) => counts && decision === 'approve'),
      );
      const people = counting.map(([decision]) => decision?.approver);
      expect(new Set(people).size).toBe(2);
      expect(people).not.toContain('dev-alice');
    }),
    { numRuns: 600, seed: 4 },
  );
  expect(started).toBeGreaterThan(10);
});
