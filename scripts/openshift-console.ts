import { parseArgs } from 'node:util';
import { openControlPlane, readEnvironment, type UserName } from '@clotho/embedded';
import { startOpenShiftConsole } from '../e2e/ui/openshift/console.ts';
import { FOLDER_VARIABLE } from '../e2e/ui/openshift/folder.ts';
import { buildConsolePlugin } from './bundles.ts';
import { stateDir } from './paths.ts';

const HELP = `Opens the OpenShift console itself on a running instance, with the plugin in it.

Usage: node scripts/openshift-console.ts --console FOLDER [USER…]

  --console FOLDER   a checkout of the console in which it was built as its README says:
                     bin/bridge and frontend/public/dist are used. Default: ${FOLDER_VARIABLE}
  USER               who looks, default plat-bob; each gets an address of their own
  --help             this text

It runs until it is interrupted, or until the instance is stopped.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    console: { type: 'string', default: process.env[FOLDER_VARIABLE] },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || values.console === undefined) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await open(values.console, positionals.length > 0 ? positionals : ['plat-bob']);
}

async function open(folder: string, users: readonly string[]): Promise<void> {
  await buildConsolePlugin((line) => process.stderr.write(`${line}\n`));
  const plane = await openControlPlane(stateDir());
  const { server } = await readEnvironment(plane.stateDir);
  const known = users.filter((user): user is UserName => user in plane.users);
  if (server === null || known.length < users.length) {
    const names = Object.keys(plane.users).join(', ');
    throw new Error(`Clotho's server must run, and users are: ${names}`);
  }
  const consoles = [];
  for (const user of known) {
    const started = await startOpenShiftConsole({ folder, plane, server, user });
    process.stdout.write(`${user.padEnd(12)} ${started.url}\n`);
    consoles.push(started);
  }
  await interrupted();
  for (const each of consoles) await each.stop();
}

function interrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const idle = setInterval(() => undefined, 60_000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clearInterval(idle);
      resolve();
    });
  }
  return promise;
}
