import type { JsonObject } from '@clotho/api';
import { differenceOf, type DiffRow } from './difference.ts';
import { contentOf, hasKnownDefaults, withoutDefaults } from './folded.ts';
import { hunksOf, type DiffHunk } from './hunks.ts';
import { readManifest, writeManifest } from './manifest.ts';
import { shownValue } from './shown-value.ts';

/** A manifest as text or as an object; undefined is an object that does not exist. */
export type Source = { readonly yaml: string } | { readonly object: JsonObject } | undefined;

export interface Asked {
  readonly before: Source;
  readonly after: Source;
  /** Leave out fields whose value would hold if they were left out. */
  readonly fold: boolean;
}

/** A row with its values as they are shown. */
export interface ShownRow {
  readonly path: string;
  readonly op: DiffRow['op'];
  readonly before?: string;
  readonly after?: string;
}

export interface Comparison {
  readonly rows: readonly ShownRow[];
  /** Paths of what was left out because it is the default on both sides. */
  readonly folded: readonly string[];
  /** Undefined when the texts have next to nothing in common. */
  readonly hunks: readonly DiffHunk[] | undefined;
  readonly oldText: string;
  readonly newText: string;
  readonly added: number;
  readonly removed: number;
}

/** What differs between two manifests: field by field, and as text. */
export function compare({ before, after, fold }: Asked): Comparison {
  const [old, now] = [objectOf(before), objectOf(after)];
  // A manifest that can't be read (it was cut) is compared as the text it is.
  const isRead = (old || !before) && (now || !after);
  const texts = isRead ? trimmedPair(old, now, fold) : asTexts(before, after);
  const rows = isRead ? differenceOf(texts.old, texts.now) : [];
  const hunks = hunksOf(texts.oldText, texts.newText);
  const lines = (hunks ?? []).flatMap(({ changes }) => changes);
  return {
    rows: rows.map(shownRow),
    folded: texts.folded,
    hunks,
    oldText: texts.oldText,
    newText: texts.newText,
    added: lines.filter(({ type }) => type === 'insert').length,
    removed: lines.filter(({ type }) => type === 'delete').length,
  };
}

interface Pair {
  readonly old?: JsonObject | undefined;
  readonly now?: JsonObject | undefined;
  readonly oldText: string;
  readonly newText: string;
  readonly folded: readonly string[];
}

function trimmedPair(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  fold: boolean,
): Pair {
  const [old, now] = [before && contentOf(before), after && contentOf(after)];
  const subject = now ?? old;
  if (!fold || !subject || !hasKnownDefaults(subject)) return pairOf(old, now, []);
  const less = withoutDefaults({ old, now });
  return pairOf(less.old, less.now, less.folded);
}

function pairOf(
  old: JsonObject | undefined,
  now: JsonObject | undefined,
  folded: readonly string[],
): Pair {
  return {
    old,
    now,
    oldText: old ? writeManifest(old) : '',
    newText: now ? writeManifest(now) : '',
    folded,
  };
}

function asTexts(before: Source, after: Source): Pair {
  return { oldText: textOf(before), newText: textOf(after), folded: [] };
}

function objectOf(source: Source): JsonObject | undefined {
  if (!source) return undefined;
  return 'object' in source ? source.object : readManifest(source.yaml);
}

function textOf(source: Source): string {
  if (!source) return '';
  return 'yaml' in source ? source.yaml : writeManifest(contentOf(source.object));
}

function shownRow({ path, op, before, after }: DiffRow): ShownRow {
  return {
    path,
    op,
    ...(before === undefined ? {} : { before: shownValue(before, after) }),
    ...(after === undefined ? {} : { after: shownValue(after, before) }),
  };
}
