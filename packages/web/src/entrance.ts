import type { HostUser } from '@clotho/ui-host';
import { currentUser, signIn } from './session.ts';

/** Whether somebody is signed in; if not, why, where there is a reason. */
export type Entrance = { state: 'out'; why?: string } | { state: 'in'; user: HostUser };

/**
 * A link of `clotho ui` carries its code behind the #, which no server sees; a sign-in at a provider
 * that failed says there why.
 */
export async function enter(): Promise<Entrance> {
  const code = /^#code=(.+)$/.exec(location.hash)?.[1];
  const why = /^#why=(\w+)$/.exec(location.hash)?.[1];
  if (why !== undefined) return { state: 'out', why };
  try {
    if (code !== undefined) {
      history.replaceState(null, '', '/');
      if (!(await signIn(code))) return { state: 'out', why: 'used' };
    }
    const user = await currentUser();
    return user ? { state: 'in', user } : { state: 'out' };
  } catch (error) {
    return { state: 'out', why: error instanceof Error ? error.message : String(error) };
  }
}
