import { ROOT } from '../app/root.ts';

export function environmentAddress(name: string): string {
  return `${ROOT}/environments/${encodeURIComponent(name)}`;
}

/** How a workload got where it is; `object` is `Kind/name`. */
export function workloadAddress(environment: string, kind: string, name: string): string {
  return `${environmentAddress(environment)}/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
}
