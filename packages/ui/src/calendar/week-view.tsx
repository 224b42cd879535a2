import type { DragEvent, ReactElement } from 'react';
import { Link } from 'react-router';
import { useWords } from '../shell/words.ts';
import type { ViewProps } from './calendar-page.tsx';
import { Chip } from './chip.tsx';
import { columns, within, type Item } from './item.ts';
import { addDays, dayInWords, dayOf, momentAt } from './zone-time.ts';

const DAY_MINUTES = 24 * 60;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** A Change that is dropped begins at a quarter of an hour. */
const STEP_MINUTES = 15;
/** What is shorter could not be read. */
const LEAST_PERCENT = 2.5;

/** A week by the hour; what fills a day stands above the hours. */
export function WeekView(props: ViewProps): ReactElement {
  const t = useWords();
  const { stretch } = props;
  return (
    <section className="clotho-calendar-scroll" aria-label={t('Week')}>
      <div className="clotho-calendar-week">
        <div className="clotho-calendar-hours" aria-hidden>
          {HOURS.map((hour) => (
            <span key={hour}>{`${String(hour).padStart(2, '0')}:00`}</span>
          ))}
        </div>
        {stretch.days.map((day) => (
          <Column key={day} date={day} {...props} />
        ))}
      </div>
    </section>
  );
}

function Column({ date, ...props }: ViewProps & { readonly date: string }): ReactElement {
  const { items, zone, now, onOpen, onMove } = props;
  const from = momentAt(date, 0, zone);
  const to = momentAt(addDays(date, 1), 0, zone);
  const inside = within(items, from, to);
  const isWhole = (item: Item): boolean => item.start <= from && item.end >= to;
  const heading = `clotho-calendar-${date}`;
  return (
    <section
      className={dayOf(now, zone) === date ? 'clotho-calendar-today' : undefined}
      aria-labelledby={heading}
      data-day={date}
    >
      <h3 id={heading} className="clotho-calendar-heading">
        <Link to={`?${new URLSearchParams({ view: 'list', date, zone }).toString()}`}>
          {dayInWords(date, { weekday: 'short', day: 'numeric', month: 'short' })}
        </Link>
      </h3>
      <div className="clotho-calendar-whole">
        {inside.filter(isWhole).map((item) => (
          <Chip key={item.id} item={item} zone={zone} onOpen={onOpen} />
        ))}
      </div>
      <div
        className="clotho-calendar-grid"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          const item = items.find(({ id }) => id === event.dataTransfer.getData('text/plain'));
          if (item) onMove(item, momentAt(date, minuteUnder(event), zone));
        }}
      >
        {columns(inside.filter((item) => !isWhole(item))).map(({ item, column, of }) => (
          <Chip
            key={item.id}
            item={item}
            zone={zone}
            onOpen={onOpen}
            style={{
              ...placeOf(item, from, to),
              left: `${(column / of) * 100}%`,
              width: `${100 / of}%`,
            }}
          />
        ))}
        {now >= from && now < to ? (
          <div
            className="clotho-calendar-now"
            aria-hidden
            style={{ top: `${((now - from) / (to - from)) * 100}%` }}
          />
        ) : undefined}
      </div>
    </section>
  );
}

function placeOf({ start, end }: Item, from: number, to: number): { top: string; height: string } {
  const percent = (at: number): number => ((at - from) / (to - from)) * 100;
  const top = percent(Math.max(start, from));
  const height = Math.max(percent(Math.min(end, to)) - top, LEAST_PERCENT);
  return { top: `${top}%`, height: `${height}%` };
}

/** The minute of the day under the pointer, as the column shows it. */
function minuteUnder(event: DragEvent<HTMLElement>): number {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  const minute = ((event.clientY - top) / height) * DAY_MINUTES;
  return Math.max(0, Math.round(minute / STEP_MINUTES) * STEP_MINUTES);
}
