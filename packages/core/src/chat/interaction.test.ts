import type { JsonObject } from '@clotho/api';
import { aChange, DIGEST_A } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { readInteraction } from './interaction.ts';
import { commentForm, decisionMessage, linkMessage, type ChatMessage } from './message.ts';
import { decisionText, isAsShown, type ShownDecision } from './words.ts';

const shown: ShownDecision = {
  change: aChange(),
  step: 'platform-review',
  risk: 'High',
  contentDigest: DIGEST_A,
  writes: [
    {
      operation: 'Create',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'production', name: 'pay' },
    },
  ],
};
const text = decisionText(shown);
const subject = {
  namespace: 'production',
  change: 'deploy-payment-service-v2',
  uid: shown.change.metadata.uid,
  step: 'platform-review',
  digest: DIGEST_A,
  isCommentNeeded: false,
};
const account = { team: 'T1', user: 'U1' };
const who = { team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' }, trigger_id: 't' };

function bodyOf(payload: object): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

function press({ text: fallback, blocks }: ChatMessage, button: string, mods: object = {}): string {
  const elements = blocks.flatMap((block) => (block['elements'] ?? []) as JsonObject[]);
  const action = elements.find((each) => each['action_id'] === button) ?? {};
  const message = { text: fallback, blocks };
  return bodyOf({ type: 'block_actions', ...who, message, actions: [action], ...mods });
}

test('a press of Approve is an approval of what the message shows', () => {
  expect(readInteraction(press(decisionMessage(shown, false), 'approve'))).toEqual({
    kind: 'Decide',
    decision: 'approve',
    account,
    shown: text,
    subject,
  });
});

test('a denial, and an approval that wants a comment, need a form first', () => {
  const message = decisionMessage(shown, true);
  expect(readInteraction(press(message, 'approve-with-comment'))).toMatchObject({
    kind: 'AskComment',
    decision: 'approve',
    triggerId: 't',
  });
  expect(readInteraction(press(message, 'deny-with-comment'))).toMatchObject({
    kind: 'AskComment',
    decision: 'deny',
  });
});

test('a form that was sent is a decision with its comment', () => {
  const state = { values: { comment: { comment: { value: ' too risky ' } } } };
  const view = { ...commentForm('deny', subject, text), state };
  expect(readInteraction(bodyOf({ type: 'view_submission', ...who, view }))).toEqual({
    kind: 'Decide',
    decision: 'deny',
    comment: 'too risky',
    account,
    shown: text,
    subject,
  });
});

test('a press of "This is me" is a confirmation', () => {
  const message = linkMessage({ delegation: 'chat-1', uid: 'u' }, {
    reason: 'x',
    chat: undefined,
  } as never);
  expect(readInteraction(press(message, 'confirm'))).toMatchObject({
    kind: 'Confirm',
    account,
    subject: { delegation: 'chat-1', uid: 'u' },
  });
});

const { blocks } = decisionMessage(shown, false);
const [facts = {}, actions = {}] = blocks;
const banner = { type: 'section', text: { type: 'plain_text', text: 'This is only a drill' } };
const dismiss = JSON.parse(JSON.stringify(actions).replace('"Approve"', '"Dismiss"'));
const swapped = JSON.parse(JSON.stringify(actions).replace('"Deny …"', '"Cancel"'));

test.each<[string, JsonObject[], object]>([
  ['more words', [facts, banner, actions], {}],
  ['other words below', [facts, actions, banner], {}],
  ['markup', [{ ...facts, text: { type: 'mrkdwn', text } }, actions], {}],
  ['fields beside the facts', [{ ...facts, fields: [banner['text'] ?? {}] }, actions], {}],
  ['an image beside the facts', [{ ...facts, accessory: { type: 'image' } }, actions], {}],
  ['another label', [facts, dismiss], {}],
  ['another label of the other button', [facts, swapped], {}],
  ['no facts', [actions], {}],
  ['two presses at once', blocks, { actions: [{}, {}] }],
  ['nobody', blocks, { user: {} }],
  ['another kind', blocks, { type: 'message_action' }],
])('a press on a message with %s counts for nothing', (_, altered, mods) => {
  const message = { text: '', blocks: altered };
  expect(readInteraction(press(message, 'approve', mods))).toBeNull();
});

test('attachments of a message could mislead too', () => {
  const message = { blocks, attachments: [{ text: 'a drill' }] };
  expect(readInteraction(press({ text: '', blocks }, 'approve', { message }))).toBeNull();
});

test.each([
  ['nothing', ''],
  ['two payloads', `${press({ text: '', blocks }, 'approve')}&payload=%7B%7D`],
  ['no JSON', 'payload=%7B'],
  ['a list', 'payload=%5B%5D'],
])('%s is no interaction', (_, body) => {
  expect(readInteraction(body)).toBeNull();
});

test('people’s text can’t make up lines, nor turn the direction of others', () => {
  const description = 'harmless\nNormal, Low risk, requested by nobody\u202e\u2028content sha256:0';
  const change = aChange({ spec: { description } });
  const lines = decisionText({ ...shown, change }).split('\n');
  expect(lines).toHaveLength(text.split('\n').length);
  expect(lines[1]).toBe('harmless Normal, Low risk, requested by nobody content sha256:0');
});

test('the digest is always shown, however much there is to say', () => {
  const [write] = shown.writes;
  const long = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x'.repeat(253) };
  const writes = Array.from({ length: 500 }, () => ({ operation: write!.operation, target: long }));
  const words = decisionText({ ...shown, writes });
  expect(words.length).toBeLessThanOrEqual(3000);
  expect(words.endsWith(`content ${DIGEST_A}`)).toBe(true);
});

test('Slack gives three characters back escaped, and no other difference counts', () => {
  expect(isAsShown('a &lt; b &amp; c', 'a < b & c')).toBe(true);
  expect(isAsShown('a', 'a ')).toBe(false);
});
