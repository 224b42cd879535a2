import { randomBytes } from 'node:crypto';

export type UserName = 'admin' | 'dev-alice' | 'plat-bob' | 'sec-carol' | 'sre-dan' | 'audit-eve';

/** Who can sign in to the local cluster, and the groups the cluster sees them in. */
export const DEMO_USERS: Readonly<Record<UserName, readonly string[]>> = {
  admin: ['system:masters'],
  'dev-alice': ['developers'],
  'plat-bob': ['platform-team'],
  'sec-carol': ['security-team'],
  'sre-dan': ['sre'],
  'audit-eve': ['auditors'],
};

export interface User {
  readonly groups: readonly string[];
  /** Bearer token, made for this instance alone. */
  readonly token: string;
}

export type Users = Readonly<Record<string, User>>;

export function createUsers(): Users {
  return Object.fromEntries(
    Object.entries(DEMO_USERS).map(([name, groups]) => [
      name,
      { groups, token: randomBytes(32).toString('base64url') },
    ]),
  );
}

/** The file that kube-apiserver takes as `--token-auth-file`: token, name, uid, "group,group". */
export function tokensCsv(users: Users): string {
  return Object.entries(users)
    .map(([name, { token, groups }]) => `${token},${name},uid-${name},"${groups.join(',')}"\n`)
    .join('');
}
