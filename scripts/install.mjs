// Runs before `npm start` and `npm test`, under whatever Node the machine has (20 or newer) and
// with nothing installed yet: hence plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 26;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.clotho-lock');

installIfNeeded();
requireNode();

function installIfNeeded() {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const digest = createHash('sha256').update(lock).digest('hex');
  if (read(stamp) === digest) return;
  if (!installedByHand(lock)) install();
  try {
    writeFileSync(stamp, digest);
  } catch {
    // Someone else's folder, for instance in an image: the comparison is made again next time.
  }
}

/** Whether node_modules already holds what the lock file asks for, by npm's own record of it. */
function installedByHand(lock) {
  const record = read(path.join(modules, '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages ?? {};
  return Object.entries(JSON.parse(lock).packages).every(([place, wanted]) => {
    const found = installed[place];
    if (place === '' || !place.startsWith('node_modules/')) return true;
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function install() {
  const started = Date.now();
  process.stderr.write(
    'clotho: installing dependencies (npm ci; a minute or two the first time)\n',
  );
  const { command, args } = npm();
  // The lock file alone decides: omitted optional packages would take Node 26 away.
  const options = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  const { status, error } = spawnSync(command, [...args, ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) {
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`clotho: dependencies installed in ${seconds} s\n`);
    return;
  }
  const reason = error ? error.message : `npm ci ended with exit code ${status}`;
  fail(
    `${reason}. Its messages are above; when it may not write to ${modules}, remove that folder ` +
      'as the user who made it and try again.',
  );
}

/** The npm that runs this script, with its own Node: `npm ci` removes the Node in node_modules. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script?.endsWith('.js') && node && !node.startsWith(modules)) {
    return { command: node, args: [script] };
  }
  return { command: 'npm', args: [] };
}

function requireNode() {
  const node = path.join(modules, '.bin', 'node');
  const { stdout } = spawnSync(existsSync(node) ? node : 'node', ['--version'], {
    encoding: 'utf8',
  });
  const version = (stdout ?? '').trim();
  if (version.startsWith(`v${NODE_MAJOR}.`)) return;
  fail(
    `Clotho runs on Node ${NODE_MAJOR}, and there is no package of it for ` +
      `${process.platform}-${process.arch} here (found: ${version || 'none'}). Packages exist for ` +
      `linux-x64, linux-arm64 and darwin-arm64: on those, remove node_modules and run again. ` +
      `Elsewhere install Node ${NODE_MAJOR} from https://nodejs.org and put it first on the PATH.`,
  );
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`clotho: ${message}\n`);
  process.exit(1);
}
