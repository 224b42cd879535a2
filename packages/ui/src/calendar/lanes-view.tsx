import type { ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import { NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import type { ViewProps } from './calendar-page.tsx';
import { Chip } from './chip.tsx';
import { columns, isIn, lanesOf, within } from './item.ts';
import { dayInWords, momentAt } from './zone-time.ts';

/** A lane for each namespace: what opens, what is closed, and what is planned in it. */
export function LanesView(props: ViewProps): ReactElement {
  const t = useWords();
  const { namespace } = useHost();
  const lanes = lanesOf(props.items, namespace);
  if (lanes.length === 0) {
    return (
      <NothingState title={t('No namespace has anything planned here')}>
        {t('Look at other days, or make a ChangeWindow.')}
      </NothingState>
    );
  }
  return (
    <section className="clotho-calendar-scroll" aria-label={t('Lanes')}>
      <div className="clotho-calendar-lanes">
        <Days {...props} />
        {lanes.map((lane) => (
          <Lane key={lane} lane={lane} {...props} />
        ))}
      </div>
    </section>
  );
}

function Days({ stretch, zone }: ViewProps): ReactElement {
  return (
    <div className="clotho-calendar-lane-days" aria-hidden>
      {stretch.days.map((day) => (
        <span key={day} style={{ left: `${percentOf(momentAt(day, 0, zone), stretch)}%` }}>
          {dayInWords(day, { weekday: 'short', day: 'numeric' })}
        </span>
      ))}
    </div>
  );
}

/** Below each other where they overlap. */
const ROW_REM = 1.75;

function Lane({ lane, ...props }: ViewProps & { readonly lane: string }): ReactElement {
  const { items, stretch, zone, now, onOpen } = props;
  const inside = within(items, stretch.from, stretch.to).filter((item) => isIn(item, lane));
  const placed = columns(inside);
  const rows = placed[0]?.of ?? 1;
  const heading = `clotho-lane-${lane}`;
  return (
    <section className="clotho-calendar-lane" aria-labelledby={heading}>
      <h3 id={heading}>{lane}</h3>
      <div className="clotho-calendar-track" style={{ height: `${rows * ROW_REM}rem` }}>
        {placed.map(({ item, column }) => {
          const left = percentOf(Math.max(item.start, stretch.from), stretch);
          const right = percentOf(Math.min(item.end, stretch.to), stretch);
          return (
            <Chip
              key={item.id}
              item={item}
              zone={zone}
              onOpen={onOpen}
              style={{
                left: `${left}%`,
                width: `${right - left}%`,
                top: `${column * ROW_REM}rem`,
              }}
            />
          );
        })}
        {now >= stretch.from && now < stretch.to ? (
          <div
            className="clotho-calendar-now"
            aria-hidden
            style={{ left: `${percentOf(now, stretch)}%` }}
          />
        ) : undefined}
      </div>
    </section>
  );
}

function percentOf(at: number, { from, to }: { from: number; to: number }): number {
  return ((at - from) / (to - from)) * 100;
}
