export { Outbox } from './slack/outbox.ts';
export { answerPress, Slack, type SlackMessageRef } from './slack/slack.ts';
