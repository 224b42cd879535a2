import type { ChangeStory, JsonObject } from '@clotho/api';
import { getPath, isObject, parseJson } from '@clotho/core';
import { parseLeaf, type LeafEntry } from '@clotho/core/journal';
import type { Journal } from '@clotho/store';

const MOST_ENTRIES = 1000;
const MOST_CHANGES = 200;
const AT_ONCE = 8;

type Ref = Pick<ChangeStory, 'namespace' | 'name' | 'uid'>;

/** What the journal tells of Changes, each once; of a great many only the first are told. */
export async function storiesOf(
  changes: readonly (Ref | null)[],
  journal: Journal,
): Promise<Map<string, ChangeStory>> {
  const known = new Map(changes.flatMap((change) => (change ? [[change.uid, change]] : [])));
  const wanted = [...known.values()].slice(0, MOST_CHANGES);
  const stories: ChangeStory[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE);
    stories.push(...(await Promise.all(some.map((change) => storyOf(change, journal)))));
  }
  return new Map(stories.map((story) => [story.uid, story]));
}

async function storyOf({ namespace, name, uid }: Ref, journal: Journal): Promise<ChangeStory> {
  const found = await journal.search({ stream: `change/${uid}`, limit: MOST_ENTRIES });
  const entries = found.map(({ leaf }) => ({ ...parseLeaf(Buffer.from(leaf)), leaf }));
  const moves = entries.filter(({ kind }) => kind === 'ChangeTransition');
  const opened = moves.findLast(({ body }) => textAt(body, ['window', 'opensAt']) !== null);
  const closesAt = opened ? textAt(opened.body, ['window', 'closesAt']) : null;
  const opensAt = opened ? textAt(opened.body, ['window', 'opensAt']) : null;
  return {
    namespace,
    name,
    uid,
    description: lastText(moves, ['request', 'description']),
    requestedBy: moves[0]?.actor.username ?? null,
    approvals: approvalsOf(entries),
    window: opensAt === null ? null : { opensAt, closesAt },
    implementedAt: reachedAt(moves, 'Implementing'),
    completedAt: reachedAt(moves, 'Completed'),
    seqs: entries.map(({ seq }) => seq),
  };
}

type Entry = LeafEntry & { leaf: string };

/** Approvals of the content that was approved last, but those that were taken back. */
function approvalsOf(entries: readonly Entry[]): ChangeStory['approvals'] {
  const decisions = entries.filter(({ kind }) => kind === 'ApprovalDecision');
  const approvals = decisions.filter(({ body }) => body['decision'] === 'approve');
  const content = approvals.at(-1)?.body['contentDigest'];
  const stands = (approval: Entry): boolean =>
    approval.body['contentDigest'] === content &&
    !decisions.some(
      ({ seq, body, actor }) =>
        seq > approval.seq &&
        body['decision'] === 'revoke' &&
        body['step'] === approval.body['step'] &&
        actor.username === approval.actor.username,
    );
  return approvals.filter(stands).map(({ seq, at, actor, body, leaf }) => ({
    step: textAt(body, ['step']) ?? '',
    decision: textAt(body, ['decision']) ?? '',
    who: actor.username,
    actingFor: actingFor(leaf),
    at,
    seq,
  }));
}

function actingFor(leaf: string): string | null {
  const event = parseJson(leaf);
  return isObject(event) ? textAt(event, ['data', 'actor', 'onBehalfOf', 'username']) : null;
}

function reachedAt(moves: readonly Entry[], phase: string): string | null {
  return moves.findLast(({ body }) => body['phase'] === phase)?.at ?? null;
}

function lastText(moves: readonly Entry[], path: readonly string[]): string | null {
  const told = moves.findLast(({ body }) => textAt(body, path) !== null);
  return told ? textAt(told.body, path) : null;
}

function textAt(body: JsonObject, path: readonly string[]): string | null {
  const value = getPath(body, path);
  return typeof value === 'string' ? value : null;
}
