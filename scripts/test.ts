import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FOLDER_VARIABLE } from '../e2e/ui/openshift/folder.ts';
import { ROOT } from './paths.ts';
import { closingLine, COUNTS_FILE, readCounts, type TestCounts } from './test-counts.ts';

const HELP = `Runs the tests.

Usage: npm test -- [WORD…]

  WORD      only test files whose path contains it; several words: any of them
  --help    this text

Examples:
  npm test                    everything: units, end to end, and the web app in a browser
  npm test -- attacks         the suites of that name
  npm test -- packages/core   the units of one package
  npm test -- journal         all that belongs to the journal: its own suites, those of the
                              verifier, the store and the archive
  npm test -- ui              all that belongs to the screens: their components, and the journeys
                              through them in a browser
`;

/** Words that stand for more, or for other than the files of that name. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  journal: [
    'journal',
    'packages/verify',
    'packages/store',
    'packages/archive',
    'server/src/recorder',
    'embedded/src/database',
  ],
  ui: ['packages/ui', 'packages/web', 'packages/console-plugin', 'e2e/ui'],
};

interface Runner {
  name: string;
  args: readonly string[];
}

const args = process.argv.slice(2);
if (args.includes('--help')) process.stdout.write(HELP);
else process.exitCode = await runAll(runnersFor(args));

/** Vitest, and Playwright if a journey is meant. Options are for vitest, which then runs alone. */
function runnersFor(given: readonly string[]): Runner[] {
  const words = given.flatMap((word) => ALIASES[word] ?? [word]);
  const journeys = journeysOf(words);
  const vitest = { name: 'vitest', args: ['run', ...words] };
  if (journeys.length === 0) return [vitest];
  return [
    { ...vitest, args: [...vitest.args, '--passWithNoTests'] },
    { name: 'playwright', args: ['test', '--config', 'e2e/ui/playwright.config.ts', ...journeys] },
  ];
}

function journeysOf(words: readonly string[]): string[] {
  if (words.some((word) => word.startsWith('-'))) return [];
  // Those in the OpenShift console itself are for whoever has one that was built.
  const exclude = process.env[FOLDER_VARIABLE] ? [] : ['e2e/ui/openshift/**'];
  const all = globSync('e2e/ui/**/*.spec.ts', { cwd: ROOT, exclude });
  if (words.length === 0) return all;
  return all.filter((file) => words.some((word) => file.includes(word)));
}

/** Runs one after the other, then prints the one line that sums them up. Answers the exit code. */
async function runAll(runners: readonly Runner[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clotho-test-'));
  const sum: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  let worst = 0;
  try {
    for (const runner of runners) {
      const file = path.join(folder, runner.name);
      const code = await run(runner, file);
      add(sum, runner, { code, counts: readCounts(file) });
      worst ||= code;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${closingLine(sum)}\n`);
  return worst;
}

function run({ name, args: given }: Runner, countsFile: string): Promise<number> {
  const child = spawn(path.join(ROOT, 'node_modules/.bin', name), given, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, [COUNTS_FILE]: countsFile },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on('error', reject);
  child.on('close', (code) => resolve(code ?? 1));
  return promise;
}

/** A runner that failed without a failed test (it did not come so far) counts as one failure. */
function add(
  sum: TestCounts,
  { name }: Runner,
  { code, counts }: { code: number; counts: readonly TestCounts[] },
): void {
  let failed = 0;
  for (const part of counts) {
    sum.passed += part.passed;
    sum.skipped += part.skipped;
    failed += part.failed;
  }
  if (code !== 0 && failed === 0) {
    process.stdout.write(`${name} ended with exit code ${code}; its messages are above\n`);
    failed = 1;
  }
  sum.failed += failed;
}
