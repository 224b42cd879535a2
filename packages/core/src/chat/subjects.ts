import type { JsonObject } from '@clotho/api';
import type { DecisionSubject, LinkSubject } from './message.ts';
import { textAt } from './surface.ts';

const FIELDS = ['namespace', 'change', 'uid', 'step', 'digest'] as const;

/** What a button or form about a step stands for. */
export function decisionSubject(value: JsonObject | null): DecisionSubject | null {
  if (!value) return null;
  const [namespace, change, uid, step, digest] = FIELDS.map((field) => textAt(value, field));
  if (!namespace || !change || !uid || !step || !digest) return null;
  const isCommentNeeded = value['isCommentNeeded'] === true;
  return { namespace, change, uid, step, digest, isCommentNeeded };
}

/** What a button about a link stands for. */
export function linkSubject(value: JsonObject | null): LinkSubject | null {
  if (!value) return null;
  const delegation = textAt(value, 'delegation');
  const uid = textAt(value, 'uid');
  return delegation === '' || uid === '' ? null : { delegation, uid };
}
