import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './paths.ts';

const HELP = `Runs the tests.

Usage: npm test -- [WORD…]

  WORD      only test files whose path contains it; several words: any of them
  --help    this text

Examples:
  npm test                    everything, units and end to end
  npm test -- attacks         the suites of that name
  npm test -- packages/core   the units of one package
`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const vitest = path.join(ROOT, 'node_modules/.bin/vitest');
  const child = spawn(vitest, ['run', ...args], { cwd: ROOT, stdio: 'inherit' });
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
