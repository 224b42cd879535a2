import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

test('every item is worked on, and never more than the limit at once', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('after a failure nothing more is begun, and what runs has ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const failing = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 1) throw new Error('no');
    await Promise.resolve();
    ended.push(item);
  });
  await expect(failing).rejects.toThrow('no');
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([2]);
});
