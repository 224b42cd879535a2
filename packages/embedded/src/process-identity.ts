import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that no later process can be taken for: numbers are reused, start times are not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot. macOS: the start date as `ps` prints it. */
  readonly startTime: string;
}

/** Who has this number now; undefined when nobody does, or only a zombie that waits for its parent. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** Signals exactly this process; false when it has gone already. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Reads the start time out of /proc/PID/stat. The second field is the command in parentheses and
 * may hold spaces and parentheses itself, so fields are counted from the last ")".
 */
export function parseStat(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  // Of a process that was killed the first thread may be over while others still hold its ports.
  const isOver = state === 'X' || (state === 'Z' && Number(fields[17]) <= 1);
  return isOver ? undefined : fields[19];
}

function fromProc(pid: number): string | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // gone
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [stat, ...start] = line.split(/\s+/);
    return stat === undefined || stat.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined; // ps exits with 1 when there is no such process
  }
}
