import { expect, test } from 'vitest';
import { streamReporter } from './reporter.ts';

test('in a log, progress is a line every 15 seconds', () => {
  const written: string[] = [];
  let now = 0;
  const reporter = streamReporter({ write: (text) => written.push(text) }, () => now);
  for (now = 0; now <= 31_000; now += 1000) reporter.progress(`at ${now / 1000}`);
  reporter.line('done');
  expect(written).toEqual(['at 0\n', 'at 15\n', 'at 30\n', 'done\n']);
});

test('on a terminal, progress rewrites its line and the next message takes its place', () => {
  const written: string[] = [];
  const reporter = streamReporter({ isTTY: true, write: (text) => written.push(text) });
  reporter.progress('1');
  reporter.progress('2');
  reporter.line('done');
  reporter.line('next');
  expect(written.join('')).toBe('\r\u001b[2K1\r\u001b[2K2\r\u001b[2Kdone\nnext\n');
});
