import type { Identity } from '@clotho/api';

const person = (username: string, uid: string, group: string): Identity => ({
  username,
  uid,
  groups: [group, 'system:authenticated'],
});

/** The people of the example, as the embedded control plane knows them. */
export const alice: Identity = person('dev-alice', 'u-alice', 'developers');
export const bob: Identity = person('plat-bob', 'u-bob', 'platform-team');
export const carol: Identity = person('sec-carol', 'u-carol', 'security-team');
export const dan: Identity = person('sre-dan', 'u-dan', 'sre');
