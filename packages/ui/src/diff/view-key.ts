import type { Carried } from '../change/carried.ts';

/** What one has looked at, by its content: another content has not been looked at. */
export function viewKey({ state, request }: Carried): string {
  return `${request?.metadata.uid ?? state.uid ?? ''} ${request?.spec.digest ?? state.digest ?? ''}`;
}
