import type { JsonObject } from '@clotho/api';
import { getPath, isObject } from '../digest/json-object.ts';
import { JsonError, parseJson } from '../digest/json.ts';
import { SUBMIT, type DecisionSubject, type LinkSubject } from './message.ts';
import { decisionSubject, linkSubject } from './subjects.ts';
import { buttonId, listAt, shownBy, textAt } from './surface.ts';

/** Who pressed, as Slack knows them. */
export interface SlackAccount {
  team: string;
  user: string;
}

type Made = { account: SlackAccount; shown: string };

/** What somebody did in Slack, if it is something that Clotho understands. */
export type Interaction =
  | (Made & {
      kind: 'Decide';
      decision: keyof typeof SUBMIT;
      comment?: string;
      subject: DecisionSubject;
    })
  /** A form has to be opened first; by itself it decides nothing. */
  | (Made & {
      kind: 'AskComment';
      decision: keyof typeof SUBMIT;
      subject: DecisionSubject;
      triggerId: string;
    })
  | (Made & { kind: 'Confirm'; subject: LinkSubject });

/**
 * Reads the body of an interaction as Slack sends it. Null for one that was not made by a message
 * or a form of the exact shape that Clotho gives them: what else was on the screen beside the facts
 * could have misled whoever pressed.
 */
export function readInteraction(body: string): Interaction | null {
  const payload = payloadOf(body);
  if (!payload) return null;
  const account = {
    team: textAt(payload, 'user', 'team_id') || textAt(payload, 'team', 'id'),
    user: textAt(payload, 'user', 'id'),
  };
  if (account.team === '' || account.user === '') return null;
  const type = textAt(payload, 'type');
  if (type === 'block_actions') return pressed(payload, account);
  return type === 'view_submission' ? submitted(payload, account) : null;
}

/** Where an answer to the press can be sent; whoever uses it makes sure that it is Slack's. */
export function responseUrlOf(body: string): string {
  const payload = payloadOf(body);
  return payload ? textAt(payload, 'response_url') : '';
}

function payloadOf(body: string): JsonObject | null {
  const [text = '', ...more] = new URLSearchParams(body).getAll('payload');
  if (more.length > 0) return null;
  return objectOf(text);
}

function objectOf(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

function pressed(payload: JsonObject, account: SlackAccount): Interaction | null {
  const shown = shownBy(getPath(payload, ['message']), 'actions');
  const [action, ...more] = listAt(payload, 'actions');
  if (shown === null || !isObject(action) || more.length > 0) return null;
  const value = objectOf(textAt(action, 'value'));
  const made = { account, shown };
  const id = buttonId(action);
  if (id === 'confirm') {
    const subject = linkSubject(value);
    return subject && { kind: 'Confirm', ...made, subject };
  }
  const subject = decisionSubject(value);
  if (!subject || id === null) return null;
  if (id === 'approve') return { kind: 'Decide', decision: 'approve', ...made, subject };
  const triggerId = textAt(payload, 'trigger_id');
  return { kind: 'AskComment', decision: FORMS[id], ...made, subject, triggerId };
}

const FORMS = { 'approve-with-comment': 'approve', 'deny-with-comment': 'deny' } as const;

function submitted(payload: JsonObject, account: SlackAccount): Interaction | null {
  const view = getPath(payload, ['view']);
  const shown = shownBy(view, 'input');
  if (!isObject(view) || shown === null) return null;
  const decision = textAt(view, 'callback_id');
  if (!isDecision(decision) || textAt(view, 'submit', 'text') !== SUBMIT[decision]) return null;
  const subject = decisionSubject(objectOf(textAt(view, 'private_metadata')));
  if (!subject) return null;
  const comment = textAt(view, 'state', 'values', 'comment', 'comment', 'value').trim();
  const said = comment === '' ? {} : { comment };
  return { kind: 'Decide', decision, ...said, account, shown, subject };
}

function isDecision(text: string): text is keyof typeof SUBMIT {
  return Object.hasOwn(SUBMIT, text);
}
