import type { ReactElement } from 'react';
import { useNow } from '../live/live.tsx';
import { useWords } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far off a moment is by the server's clock, in words: `in 2 h 14 min`, `3 min ago`. */
export function Countdown({ to }: { readonly to: string }): ReactElement {
  const t = useWords();
  const now = useNow();
  const left = Date.parse(to) - now;
  const span = spanInWords(Math.abs(left));
  return <span>{left >= 0 ? t('in {{span}}', { span }) : t('{{span}} ago', { span })}</span>;
}

/** The two largest parts of a span, such as `2 d 4 h`. */
function spanInWords(ms: number): string {
  if (ms >= DAY) return two(ms, [DAY, 'd'], [HOUR, 'h']);
  if (ms >= HOUR) return two(ms, [HOUR, 'h'], [MINUTE, 'min']);
  if (ms >= 10 * MINUTE) return `${Math.floor(ms / MINUTE)} min`;
  return two(ms, [MINUTE, 'min'], [1_000, 's']);
}

type Unit = readonly [ms: number, name: string];

function two(ms: number, [large, one]: Unit, [small, other]: Unit): string {
  const first = Math.floor(ms / large);
  const second = Math.floor((ms % large) / small);
  return first === 0 ? `${second} ${other}` : `${first} ${one} ${second} ${other}`;
}
