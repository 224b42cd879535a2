export { Outbox } from './slack/outbox.ts';
export { answerPress, Slack, type SlackMessageRef } from './slack/slack.ts';
export { timestamp, type TimestampAuthority } from './timestamp/authority.ts';
export { cosign, type Witness } from './witness/witness.ts';
export { WitnessError } from './witness/error.ts';
