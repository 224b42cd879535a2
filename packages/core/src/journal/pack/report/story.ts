import type { JsonObject } from '@clotho/api';

import { getPath } from '../../../digest/json.ts';
import type { LeafEntry } from '../../entry.ts';

/** What the journal tells of one Change. */
export interface Story {
  uid: string;
  name: string;
  namespace: string;
  description: string;
  category: string;
  risk: string;
  window: string;
  phase: string;
  asked: LeafEntry | undefined;
  moves: LeafEntry[];
  decisions: LeafEntry[];
  applied: LeafEntry[];
  sealed: LeafEntry[];
  other: LeafEntry[];
}

/** The uid of the Change that an entry is a part of. */
export function changeUidOf({ change, subject }: LeafEntry): string | undefined {
  return change?.uid ?? (subject.kind === 'Change' ? subject.uid : undefined);
}

export function newStory(uid: string): Story {
  return {
    uid,
    name: '',
    namespace: '',
    description: '',
    category: '',
    risk: '',
    window: '',
    phase: '',
    asked: undefined,
    moves: [],
    decisions: [],
    applied: [],
    sealed: [],
    other: [],
  };
}

/** Adds an entry of the Change; entries come by rising `seq`. */
export function tell(story: Story, entry: LeafEntry): void {
  const { name, namespace } = entry.change ?? entry.subject;
  story.name ||= name;
  story.namespace ||= namespace ?? '';
  listOf(story, entry).push(entry);
  if (entry.kind === 'ChangeTransition') move(story, entry, entry.body);
}

function listOf(story: Story, { kind, body }: LeafEntry): LeafEntry[] {
  if (kind === 'ChangeTransition') return story.moves;
  if (kind === 'ApprovalDecision') return story.decisions;
  if (kind === 'ObjectSealed') return story.sealed;
  // An intention is followed by the write; only the latter says that it was done.
  return kind === 'ObjectApplied' && body['stage'] !== 'intended' ? story.applied : story.other;
}

function move(story: Story, entry: LeafEntry, body: JsonObject): void {
  story.asked ??= entry;
  story.phase = textAt(body, ['phase']) || story.phase;
  story.description = textAt(body, ['request', 'description']) || story.description;
  story.category = textAt(body, ['request', 'category']) || story.category;
  story.risk = textAt(body, ['request', 'risk']) || story.risk;
  const opens = textAt(body, ['window', 'opensAt']);
  const closes = textAt(body, ['window', 'closesAt']);
  if (opens !== '') story.window = closes === '' ? `from ${opens}` : `${opens} to ${closes}`;
}

export function textAt(body: JsonObject, path: readonly string[]): string {
  const value = getPath(body, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}
