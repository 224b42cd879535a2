import type { DelegationSpec, JsonObject } from '@clotho/api';
import { decisionText, linkText, type ShownDecision } from './words.ts';

/** What a button stands for; Slack gives it back as it was sent. */
export interface DecisionSubject {
  namespace: string;
  change: string;
  uid: string;
  step: string;
  digest: string;
  /** The workflow wants to know why. */
  isCommentNeeded: boolean;
}

export interface LinkSubject {
  delegation: string;
  uid: string;
}

/** A message in Slack's Block Kit. */
export interface ChatMessage {
  /** What notifications show. */
  text: string;
  blocks: JsonObject[];
}

/** Every button and what it says; a button that says something else counts for nothing. */
export const LABELS = {
  approve: 'Approve',
  'approve-with-comment': 'Approve …',
  'deny-with-comment': 'Deny …',
  confirm: 'This is me',
} as const;
export type ButtonId = keyof typeof LABELS;

/** What the button of a form says. */
export const SUBMIT = { approve: 'Approve', deny: 'Deny' } as const;

/** A message that asks for a decision: the facts, and two buttons. */
export function decisionMessage(shown: ShownDecision, isCommentNeeded: boolean): ChatMessage {
  const { metadata } = shown.change;
  const subject: DecisionSubject = {
    namespace: metadata.namespace ?? '',
    change: metadata.name,
    uid: metadata.uid,
    step: shown.step,
    digest: shown.contentDigest,
    isCommentNeeded,
  };
  const approve = isCommentNeeded ? 'approve-with-comment' : 'approve';
  return message(decisionText(shown), [
    button(approve, subject, 'primary'),
    button('deny-with-comment', subject, 'danger'),
  ]);
}

/** Asks the owner of an account whether they are who says so. */
export function linkMessage(subject: LinkSubject, spec: DelegationSpec): ChatMessage {
  return message(linkText(subject.delegation, spec), [button('confirm', subject, 'primary')]);
}

/** A message after its decision: what it said, and how it went; nothing can be pressed any more. */
export function closedMessage(shown: string, outcome: string): ChatMessage {
  return { text: outcome, blocks: [section(shown), section(outcome.slice(0, 2900))] };
}

/** A form that asks why, and shows the facts once more. */
export function commentForm(
  decision: keyof typeof SUBMIT,
  subject: DecisionSubject,
  shown: string,
): JsonObject {
  const input = {
    type: 'plain_text_input',
    action_id: 'comment',
    multiline: true,
    max_length: 3000,
  };
  return {
    type: 'modal',
    callback_id: decision,
    private_metadata: JSON.stringify(subject),
    title: plainText('Clotho'),
    submit: plainText(SUBMIT[decision]),
    close: plainText('Cancel'),
    blocks: [
      section(shown),
      {
        type: 'input',
        block_id: 'comment',
        optional: !subject.isCommentNeeded,
        label: plainText('Why'),
        element: input,
      },
    ],
  };
}

function message(text: string, buttons: JsonObject[]): ChatMessage {
  const actions = { type: 'actions', block_id: 'actions', elements: buttons };
  return { text: text.split('\n', 1)[0] ?? '', blocks: [section(text), actions] };
}

/** Plain text: nothing in it is taken for markup, a link or an emoji. */
function section(text: string): JsonObject {
  return { type: 'section', text: plainText(text) };
}

function button(id: ButtonId, value: object, style: 'primary' | 'danger'): JsonObject {
  return {
    type: 'button',
    action_id: id,
    text: plainText(LABELS[id]),
    style,
    value: JSON.stringify(value),
  };
}

function plainText(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: false };
}
