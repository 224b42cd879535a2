import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedError } from '../errors.ts';

/** Who runs PostgreSQL, which refuses to run as root. */
export interface Account {
  /** Owner of the data directory; absent when it is this process's own user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** The command line that runs a program as that account. */
  command(program: string, args: readonly string[]): { command: string; args: string[] };
}

/**
 * The account for PostgreSQL: this process's own user, or `nobody` when that is root. As `nobody`
 * it keeps the one right to pass closed folders, since the state directory is root's alone.
 *
 * @throws EmbeddedError `BinaryUnavailable` when root has no way to become somebody else.
 */
export function databaseAccount(): Account {
  if (process.getuid?.() !== 0) {
    return { command: (program, args) => ({ command: program, args: [...args] }) };
  }
  const owner = nobody();
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  if (!owner || setpriv === undefined) {
    throw new EmbeddedError(
      'BinaryUnavailable',
      `PostgreSQL does not run as root, and ${owner ? 'setpriv (util-linux) is missing' : 'there is no user "nobody"'}: start as another user`,
    );
  }
  const become = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  ];
  return {
    owner,
    command: (program, args) => ({
      command: path.resolve(setpriv),
      args: [...become, program, ...args],
    }),
  };
}

/** PostgreSQL insists on a user that has a name. */
function nobody(): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined
    ? undefined
    : { uid: Number(uid), gid: Number(gid) };
}
