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
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
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
