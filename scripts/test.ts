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
  npm test -- journal         all that belongs to the journal: its own suites, those of the
                              verifier, the store and the archive
`;

/** Words that stand for more than the files of that name. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  journal: [
    'journal',
    'packages/verify',
    'packages/store',
    'packages/archive',
    'server/src/recorder',
    'embedded/src/database',
  ],
};

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const vitest = path.join(ROOT, 'node_modules/.bin/vitest');
  const child = spawn(vitest, ['run', ...args.flatMap((word) => ALIASES[word] ?? [word])], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
