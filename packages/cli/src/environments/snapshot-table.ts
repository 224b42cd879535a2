import type { ChangeStory, SnapshotAnswer, StandingItem } from '@clotho/api';
import type { Paint } from '../text/style.ts';
import { table, type Cell } from '../text/table.ts';
import { showTime, type TimeStyle } from '../text/time.ts';
import { approvers, changeCell, digestCell, gapWords, nameOf, standingTime } from './words.ts';

export interface SnapshotStyle {
  paint: Paint;
  time: TimeStyle;
  /** Contents' digests too, and containers' names. */
  wide: boolean;
}

/** What stood at a point, for people: in a sentence, then object by object. */
export function showSnapshot(answer: SnapshotAnswer, style: SnapshotStyle): string {
  const sentence = `${headline(answer, style)}\n`;
  if (answer.items.length === 0) return sentence;
  const stories = new Map(answer.changes.map((story) => [story.uid, story]));
  const rows = answer.items.flatMap((item) => rowsOf(item, stories, style));
  return sentence + table(headerOf(style), rows, style.paint);
}

function headline(answer: SnapshotAnswer, { paint, time }: SnapshotStyle): string {
  const { environment, moment, standing, gap, snapshot, next } = answer;
  const when = moment === null ? 'now' : `at ${showTime(moment, time)}`;
  if (standing === 'Unknown' && gap) {
    const sides = [
      ...(snapshot ? [`last seen before: ${nameOf(snapshot)}`] : []),
      ...(next ? [`first seen afterwards: ${nameOf(next)}`] : []),
    ];
    const unknown = paint('bad', 'unknown');
    return `What stood in ${environment} ${when} is ${unknown} ${gapWords(gap, time)}. ${capital(sides.join(', '))}`.trimEnd();
  }
  if (!snapshot) return `${environment} has no such snapshot`;
  const pending = standing === 'Pending' ? ' It will be confirmed within seconds.' : '';
  const empty = answer.items.length === 0 ? ' It held nothing.' : '';
  const stood = moment === null ? '' : ` stood ${when},`;
  return `${paint('strong', nameOf(snapshot))}${stood} ${standingTime(snapshot, time)}.${pending}${empty}`;
}

function headerOf({ wide }: SnapshotStyle): string[] {
  const container = wide ? ['CONTENT', 'CONTAINER'] : [];
  return ['OBJECT', ...container, 'IMAGE', 'DIGEST', 'PODS', 'CHANGE', 'APPROVED BY'];
}

/** One line a container; an object without any has one too. */
function rowsOf(
  item: StandingItem,
  stories: ReadonlyMap<string, ChangeStory>,
  { wide }: SnapshotStyle,
): Cell[][] {
  const { kind, name, digest, change, containers } = item;
  const brought = [changeCell(item), { text: approvers(stories.get(change?.uid ?? '')) }];
  const none = { container: '', image: '', imageDigest: null, count: null };
  return (containers.length === 0 ? [none] : containers).map((each, i) => {
    const isFirst = i === 0;
    const image = each.imageDigest ?? (wide ? null : digest);
    return [
      { text: isFirst ? `${kind}/${name}` : '' },
      ...(wide ? [isFirst ? digestCell(digest) : { text: '' }, { text: each.container }] : []),
      { text: each.image },
      wide && each.imageDigest === null ? { text: '' } : digestCell(image),
      { text: each.count === null ? '' : String(each.count) },
      ...(isFirst ? brought : []),
    ];
  });
}

function capital(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
