/** What every screen's address begins with, in every host. */
export const ROOT = '/clotho';

export function changeAddress(namespace: string, name: string): string {
  return `${ROOT}/changes/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}
