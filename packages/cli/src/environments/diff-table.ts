import type { DiffAnswer, DiffItem, StandingItem } from '@clotho/api';
import { shortDigest } from '../columns.ts';
import type { Paint, Tone } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime, type TimeStyle } from '../text/time.ts';
import { changeCell, gapWords, nameOf } from './words.ts';

const SIGNS: Readonly<Record<string, readonly [string, Tone]>> = {
  Added: ['+', 'good'],
  Removed: ['-', 'bad'],
};

/** What differs between two points, for people. */
export function showDiff(
  { from, to, items, gaps }: DiffAnswer,
  { paint, time }: { paint: Paint; time: TimeStyle },
): string {
  const sides = [from, to].map((ref) => `${nameOf(ref)} (${showTime(ref.at, time)})`);
  const unknown = gaps.map((gap) => `Nothing is known ${gapWords(gap, time)}.\n`);
  const head = `From ${sides.join(' to ')}:\n${unknown.join('')}`;
  if (items.length === 0) return `${head}nothing differs.\n`;
  const rows = items.map(rowOf);
  return head + table(['', 'OBJECT', 'WHAT', 'WAS', 'IS', 'CHANGE'], rows, paint);
}

function rowOf(item: DiffItem): Cell[] {
  const { kind, name, what, was, now } = item;
  const [sign, tone] = SIGNS[what[0] ?? ''] ?? ['~', 'busy'];
  return [
    { text: sign, tone },
    { text: `${kind}/${name}` },
    { text: what.map((word) => word.toLowerCase()).join(', ') },
    { text: sideOf(was, item), tone: 'quiet' },
    { text: sideOf(now, item) },
    now ? changeCell(now) : { text: '' },
  ];
}

/** What is worth comparing: images, or how many there are, or the content. */
function sideOf(side: StandingItem | null, { what }: DiffItem): string {
  if (!side) return '';
  const isCount = what.includes('Count');
  const images = side.containers.map(({ image, imageDigest, count }) =>
    isCount ? `${count} × ${image}` : `${image} ${shortDigest(imageDigest)}`,
  );
  const isContent = images.length === 0 || (what.includes('Content') && !what.includes('Images'));
  const content = isContent && !isCount ? [shortDigest(side.digest ?? undefined)] : [];
  return (content.length > 0 ? content : images).join(', ');
}
