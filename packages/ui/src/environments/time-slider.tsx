import type { KeyboardEvent, ReactElement } from 'react';
import type { SnapshotRef } from '@clotho/api';
import { locale, useWords } from '../shell/words.ts';
import { dayAway } from './ticks.ts';

export interface TimeSliderProps {
  /** The oldest first. */
  readonly ticks: readonly SnapshotRef[];
  readonly index: number;
  /** Of the snapshot's number. */
  readonly onChoose: (number: number) => void;
}

/**
 * From snapshot to snapshot: between two nothing changed. The arrows go one further, PgUp and PgDn a
 * day; stretches of which nobody knows are hatched.
 */
export function TimeSlider({ ticks, index, onChoose }: TimeSliderProps): ReactElement {
  const t = useWords();
  const choose = (place: number): void => {
    const tick = ticks[place];
    if (tick) onChoose(tick.number);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = DAYS[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    choose(dayAway(ticks, index, direction));
  };
  return (
    <div className="clotho-environments-slider">
      <label htmlFor="environment-time">{t('Moment')}</label>
      <input
        id="environment-time"
        type="range"
        min={0}
        max={ticks.length - 1}
        step={1}
        value={index}
        disabled={ticks.length < 2}
        aria-valuetext={wordsOf(ticks, index, t)}
        onChange={(event) => choose(Number(event.target.value))}
        onKeyDown={onKeyDown}
      />
      <Track ticks={ticks} index={index} />
      <output htmlFor="environment-time">{wordsOf(ticks, index, t)}</output>
    </div>
  );
}

const DAYS: Readonly<Record<string, 1 | -1>> = { PageUp: 1, PageDown: -1 };

function Track({ ticks, index }: Pick<TimeSliderProps, 'ticks' | 'index'>): ReactElement {
  return (
    <div className="clotho-environments-track" aria-hidden>
      {ticks.map(({ number, unsureFrom }, place) => (
        <span
          key={number}
          data-gap={unsureFrom !== null && place > 0 ? 'true' : undefined}
          data-shown={place === index ? 'true' : undefined}
        />
      ))}
    </div>
  );
}

function wordsOf(
  ticks: readonly SnapshotRef[],
  index: number,
  t: ReturnType<typeof useWords>,
): string {
  const tick = ticks[index];
  if (!tick) return '';
  const moment = new Intl.DateTimeFormat(locale(), {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(new Date(tick.at));
  const values = { number: tick.number, moment };
  return index === ticks.length - 1
    ? t('Snapshot {{number}}, {{moment}}: the latest', values)
    : t('Snapshot {{number}}, {{moment}}', values);
}
