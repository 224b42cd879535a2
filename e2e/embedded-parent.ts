import { resolveBinaries, startControlPlane, streamReporter } from '@clotho/embedded';
import { cacheDir, ownBinaries } from '../scripts/paths.ts';

/**
 * A parent for embedded.test.ts to kill: starts a control plane in the directory of its first
 * argument, prints one line "ready" (or the code of the error) and stops on SIGTERM.
 */
const binaries = await resolveBinaries({
  assets: ownBinaries(),
  cacheDir: cacheDir(),
  env: process.env,
  reporter: streamReporter(process.stderr),
});
try {
  const plane = await startControlPlane({ stateDir: process.argv[2] ?? '', binaries });
  const stayAlive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(stayAlive);
    void plane.stop();
  });
  process.stdout.write('ready\n');
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  process.stdout.write(`${code}\n`);
  process.exitCode = 1;
}
