import 'react-diff-view/style/index.css';
import './diff.css';
import { Button } from '@patternfly/react-core';
import { useMemo, useState, type ReactElement } from 'react';
import { Decoration, Diff, expandFromRawCode, Hunk, type HunkData } from 'react-diff-view';
import { useWords } from '../shell/words.ts';
import type { Comparison } from './compare.ts';
import { drawnLine } from './hunks.ts';

/** Lines that are mounted before somebody asks for more. */
const FIRST_LINES = 600;
const MORE_LINES = 100;

/** The difference as text: what differs with what is around it, the rest on demand. */
export function TextDiff({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const t = useWords();
  const { hunks: found, oldText } = comparison;
  const [opened, setOpened] = useState<HunkData[]>();
  const [lines, setLines] = useState(FIRST_LINES);
  const source = useMemo(() => oldText.split('\n').map(drawnLine), [oldText]);
  if (!found) {
    return <p>{t('The texts have next to nothing in common: this is another content.')}</p>;
  }
  const hunks = opened ?? found.map((hunk) => ({ ...hunk }));
  const shown = upTo(hunks, lines);
  const open = (start: number, end: number): void =>
    setOpened(expandFromRawCode(hunks, source, start, Math.min(end, start + MORE_LINES)));
  const isCut = shown.length < hunks.length || cutLines(shown) < cutLines(hunks);
  return (
    <>
      <Diff viewType="unified" diffType="modify" hunks={shown}>
        {(all) => [
          ...all.flatMap((hunk, at) => [
            <Gap key={`gap ${hunk.oldStart}`} gap={gapBefore(all, at)} onOpen={open} />,
            <Hunk key={hunk.content} hunk={hunk} />,
          ]),
          ...(isCut ? [] : [<Gap key="end" gap={gapAfter(all, source)} onOpen={open} />]),
        ]}
      </Diff>
      {isCut ? (
        <Button variant="link" onClick={() => setLines(lines + FIRST_LINES)}>
          {t('Show more of {{count}} lines', { count: cutLines(hunks) })}
        </Button>
      ) : undefined}
    </>
  );
}

/** Lines of the old text that are not shown, from `start` up to but without `end`. */
interface Lines {
  readonly start: number;
  readonly end: number;
}

interface GapProps {
  readonly gap: Lines;
  readonly onOpen: (start: number, end: number) => void;
}

function Gap({ gap: { start, end }, onOpen }: GapProps): ReactElement {
  const t = useWords();
  const count = end - start;
  if (count <= 0) return <></>;
  return (
    <Decoration>
      <Button variant="link" isInline size="sm" onClick={() => onOpen(start, end)}>
        {t('… {{count}} unchanged lines', { count })}
      </Button>
    </Decoration>
  );
}

function gapBefore(hunks: readonly HunkData[], at: number): Lines {
  const hunk = hunks[at];
  const previous = hunks[at - 1];
  return {
    start: previous ? previous.oldStart + previous.oldLines : 1,
    end: hunk?.oldStart ?? 1,
  };
}

function gapAfter(hunks: readonly HunkData[], source: readonly string[]): Lines {
  const last = hunks.at(-1);
  // The text ends with a line break, behind which there is no line.
  return { start: last ? last.oldStart + last.oldLines : source.length, end: source.length };
}

/** As many hunks as hold about this many lines; of a huge one its beginning. */
function upTo(hunks: readonly HunkData[], most: number): HunkData[] {
  const shown: HunkData[] = [];
  let left = most;
  for (const hunk of hunks) {
    if (left <= 0) break;
    shown.push(
      hunk.changes.length <= left ? hunk : { ...hunk, changes: hunk.changes.slice(0, left) },
    );
    left -= hunk.changes.length;
  }
  return shown;
}

function cutLines(hunks: readonly HunkData[]): number {
  return hunks.reduce((sum, { changes }) => sum + changes.length, 0);
}
