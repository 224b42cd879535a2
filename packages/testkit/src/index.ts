export {
  aBoundRequest,
  aChange,
  aHeldChange,
  anEvent,
  aPolicy,
  aRequest,
  aWorkflow,
  DIGEST_A,
  DIGEST_B,
  platformReview,
  securityReview,
} from './builders.ts';
export { fakeSlack, type FakeMessage, type FakeSlack, type SignedPress } from './fake-slack.ts';
export { fakeVault, type FakeVault } from './fake-vault.ts';
export { instant } from './instant.ts';
export { alice, bob, carol, dan } from './people.ts';
export {
  newTimestampAuthority,
  type AuthorityOptions,
  type TimestampAuthority,
} from './timestamp-authority.ts';
