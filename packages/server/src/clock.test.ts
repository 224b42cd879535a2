import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileClock } from './clock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;
const aheadBy = (now: number): number => Math.round((now - Date.now()) / HOUR);

function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

test('follows a file that comes to be later and is replaced by renaming', async () => {
  const file = path.join(folder, 'clock.json');
  const clock = fileClock(file);
  expect(aheadBy(clock.now())).toBe(0);
  const jumped = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = clock.onJump(() => {
        stop();
        resolve();
      });
    });
  const first = jumped();
  replace(file, JSON.stringify({ offsetMs: 5 * HOUR }));
  await first;
  expect(aheadBy(clock.now())).toBe(5);
  const second = jumped();
  replace(file, JSON.stringify({ offsetMs: -2 * HOUR }));
  await second;
  expect(aheadBy(clock.now())).toBe(-2);
});

test('a damaged file leaves the clock as it was', () => {
  const file = path.join(folder, 'clock.json');
  replace(file, '{"offsetMs": "soon"}');
  expect(aheadBy(fileClock(file).now())).toBe(0);
});
