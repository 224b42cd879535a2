import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identify, isAlive, parseStat, signal } from './process-identity.ts';

// pid (command) state and the numbers from field 4 on: field 20 counts threads, field 22 is 4242.
const stat = (command: string, state: string, threads = 1): string =>
  `77 (${command}) ${state} ${Array.from({ length: 16 }, (_, i) => i).join(' ')} ${threads} 0 4242 0\n`;

test('reads the start time, whatever the command is called', () => {
  expect(parseStat(stat('node', 'S'))).toBe('4242');
  expect(parseStat(stat('a) R 1 (b', 'S'))).toBe('4242');
});

test('takes a zombie for dead', () => {
  expect(parseStat(stat('node', 'Z'))).toBeUndefined();
  expect(parseStat(stat('node', 'X'))).toBeUndefined();
});

test('a killed process is alive until the last of its threads is over', () => {
  expect(parseStat(stat('kube-apiserver', 'Z', 9))).toBe('4242');
});

test('knows a process by number and start time, and not by its number alone', () => {
  const own = identify(process.pid);
  expect(own && isAlive(own)).toBe(true);
  expect(isAlive({ pid: process.pid, startTime: 'another' })).toBe(false);
});

test('does not signal a process that only has the number of the one meant', () => {
  expect(signal({ pid: process.pid, startTime: 'another' }, 'SIGKILL')).toBe(false);
});

test('a process that ended is not alive', async () => {
  const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()']);
  const identity = identify(child.pid ?? 0);
  expect(identity && isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identity && isAlive(identity)).toBe(false);
});
