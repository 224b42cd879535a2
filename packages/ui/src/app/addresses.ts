import { ROOT } from './root.ts';

/** Where a Change is shown. */
export function changeAddress(namespace: string, name: string): string {
  return `${ROOT}/changes/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** Where an entry of the journal is shown. */
export function entryAddress(seq: number): string {
  return `${ROOT}/journal/${seq}`;
}

/** Where a Change is asked for. */
export const NEW_CHANGE: string = `${ROOT}/changes/new`;
