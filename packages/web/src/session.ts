import type { HostUser } from '@clotho/ui-host';

/** Tells the server that the call comes from this page, not from somebody else's. */
export const OWN_CALL = { 'x-clotho': '1' };

/** Who is signed in; undefined if nobody. @throws Error if the server can't be asked */
export async function currentUser(): Promise<HostUser | undefined> {
  const response = await fetch('/api/v1/session');
  if (response.status === 401) return undefined;
  if (!response.ok) throw new Error(`the server answered ${response.status} to who is signed in`);
  const { user }: { user: HostUser } = await response.json();
  return user;
}

/** Uses a one-time code. False: it is used up, too old or unknown. */
export async function signIn(code: string): Promise<boolean> {
  const response = await fetch('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...OWN_CALL },
    body: JSON.stringify({ code }),
  });
  return response.ok;
}

export async function signOut(): Promise<void> {
  await fetch('/api/v1/session', { method: 'DELETE', headers: OWN_CALL });
}

/** The name of the OpenID provider that people can sign in at; undefined where there is none. */
export async function oidcProvider(): Promise<string | undefined> {
  const response = await fetch('/api/v1/session/methods');
  if (!response.ok) return undefined;
  const { oidc }: { oidc: { name: string } | null } = await response.json();
  return oidc?.name;
}
