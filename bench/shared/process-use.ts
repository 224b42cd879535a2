import { readFileSync } from 'node:fs';

// The unit of /proc/PID/stat on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;

export interface Memory {
  /** Resident now, MiB. */
  resident: number;
  /** The most that ever was resident, MiB. */
  peak: number;
}

/** Memory of a process; NaN where the system does not tell (it takes /proc). */
export function memoryOf(pid: number): Memory {
  const status = readIfThere(`/proc/${pid}/status`);
  return { resident: mebibytes(status, 'VmRSS'), peak: mebibytes(status, 'VmHWM') };
}

/** Seconds of processor time that a process has used; NaN where the system does not tell. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same of a process and its children, those that have ended included. */
export function cpuSecondsOfFamily(pid: number): number {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
  const alive = children
    .filter((child) => child !== '')
    .map((child) => cpuSecondsOf(Number(child)));
  const own = statOf(pid);
  const ended = (Number(own[13]) + Number(own[14])) / TICKS_PER_SECOND;
  return alive.reduce((sum, seconds) => sum + (seconds || 0), cpuSecondsOf(pid) + ended);
}

/** Fields of /proc/PID/stat behind the name, which may hold anything. */
function statOf(pid: number): string[] {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function mebibytes(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return Number(kibibytes ?? Number.NaN) / 1024;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
