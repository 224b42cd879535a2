import type { ChangeStory, HistoryAnswer } from '@clotho/api';
import { shortDigest } from '../columns.ts';
import type { Paint } from '../text/style.ts';
import { showTime, type TimeStyle } from '../text/time.ts';
import { changeCell, gapWords } from './words.ts';

interface Style {
  paint: Paint;
  time: TimeStyle;
}

/** How one object got here, content by content, the newest first. */
export function showHistory(answer: HistoryAnswer, style: Style): string {
  const { paint, time } = style;
  const { environment, object, items, gaps } = answer;
  const head = `${paint('strong', object)} in ${environment}\n`;
  const parts = items.map((item) => showContent(item, answer, style));
  const unknown = gaps.map((gap) => `Nothing is known ${gapWords(gap, time)}.\n`);
  return `${head}${parts.join('')}${unknown.join('')}`;
}

type Content = HistoryAnswer['items'][number];

function showContent(content: Content, { runs }: HistoryAnswer, { paint, time }: Style): string {
  const { from, to, digest, story } = content;
  const since = showTime(from.at, time);
  const until = to ? `until ${showTime(to.at, time)}` : 'still there';
  const unsure = from.unsureFrom === null ? '' : ' or some time before, which nobody saw';
  const last = to?.number ?? Number.POSITIVE_INFINITY;
  const ran = runs.filter(
    (run) => run.from.number < last && (run.to?.number ?? Infinity) > from.number,
  );
  const images = ran.map(({ image, digest: own }) => `  ran        ${image} ${shortDigest(own)}`);
  const brought = story ? storyLines(story, time) : [`  brought by ${changeCell(content).text}`];
  const head = `\n${paint('strong', shortDigest(digest))}  since ${since}${unsure}, ${until}`;
  return [head, ...images, ...brought, ''].join('\n');
}

function storyLines(story: ChangeStory, time: TimeStyle): string[] {
  const { name, description, requestedBy, approvals, window, implementedAt, seqs } = story;
  const decided = approvals.map(({ who, actingFor, step, at }) => {
    const acting = actingFor === null ? '' : ` for ${actingFor}`;
    return `  approved   ${who}${acting} at step ${step}, ${showTime(at, time)}`;
  });
  const told = description === null ? '' : `: ${description}`;
  const closes = window?.closesAt ? ` until ${showTime(window.closesAt, time)}` : '';
  const [first, last] = [seqs[0], seqs.at(-1)];
  return [
    `  brought by ${name}${told}`,
    ...(requestedBy === null ? [] : [`  asked by   ${requestedBy}`]),
    ...decided,
    ...(window ? [`  window     ${showTime(window.opensAt, time)}${closes}`] : []),
    ...(implementedAt === null ? [] : [`  applied    ${showTime(implementedAt, time)}`]),
    ...(first === undefined ? [] : [`  journal    ${seqs.length} entries, ${first} to ${last}`]),
  ];
}
