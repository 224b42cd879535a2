import type { ReactElement, ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useWords } from '../shell/words.ts';
import type { ViewProps } from './calendar-page.tsx';
import { Chip } from './chip.tsx';
import { within } from './item.ts';
import { addDays, dayInWords, dayOf, minuteOf, momentAt } from './zone-time.ts';

/** What fits into a day; the rest is behind a button. */
const MOST = 4;

/** A month in whole weeks. */
export function MonthView(props: ViewProps): ReactElement {
  const t = useWords();
  const { days } = props.stretch;
  const weeks = Array.from({ length: days.length / 7 }, (_, i) => days.slice(i * 7, i * 7 + 7));
  return (
    <section className="clotho-calendar-scroll" aria-label={t('Month')}>
      <table className="clotho-calendar-month">
        <thead>
          <tr>
            {days.slice(0, 7).map((day) => (
              <th key={day} scope="col">
                {dayInWords(day, { weekday: 'short' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <Day key={day} date={day} {...props} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Day({ date, ...props }: ViewProps & { readonly date: string }): ReactElement {
  const { items, zone, day, now, onOpen, onMove } = props;
  const inside = within(items, momentAt(date, 0, zone), momentAt(addDays(date, 1), 0, zone));
  const shown = inside.slice(0, inside.length > MOST ? MOST - 1 : MOST);
  const classes = [
    'clotho-calendar-day',
    ...(date.slice(0, 7) === day.slice(0, 7) ? [] : ['clotho-calendar-outside']),
    ...(date === dayOf(now, zone) ? ['clotho-calendar-today'] : []),
  ];
  return (
    <td
      className={classes.join(' ')}
      data-day={date}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const id = event.dataTransfer.getData('text/plain');
        const item = items.find((each) => each.id === id);
        if (item) onMove(item, momentAt(date, minuteOf(item.start, zone), zone));
      }}
    >
      <DayLink date={date} label={dayInWords(date, { dateStyle: 'full' })}>
        {Number(date.slice(8))}
      </DayLink>
      {shown.map((item) => (
        <Chip key={item.id} item={item} zone={zone} onOpen={onOpen} />
      ))}
      {inside.length > shown.length ? (
        <More date={date} count={inside.length - shown.length} />
      ) : undefined}
    </td>
  );
}

function More({ date, count }: { readonly date: string; readonly count: number }): ReactElement {
  const t = useWords();
  const day = dayInWords(date, { dateStyle: 'long' });
  return (
    <DayLink date={date} label={t('{{count}} more on {{day}}', { count, day })}>
      {t('{{count}} more', { count })}
    </DayLink>
  );
}

/** To the week of a day. */
function DayLink(props: {
  readonly date: string;
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  const { date, label, children } = props;
  const [query] = useSearchParams();
  const there = new URLSearchParams(query);
  there.set('view', 'week');
  there.set('date', date);
  return (
    <Link className="clotho-calendar-date" to={`?${there.toString()}`} aria-label={label}>
      {children}
    </Link>
  );
}
