import { ExpandableSection, Title } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { Entry } from '../journal/entry.ts';
import { locale, useWords } from '../shell/words.ts';
import type { LiveObjects } from './findings.ts';
import { openByDay, type DayOfFindings } from './open-by-day.ts';

const DAYS = 14;

export interface TrendProps {
  readonly alerts: readonly Entry[];
  readonly live: LiveObjects;
  readonly now: number;
  /** There are no older alerts than these. */
  readonly isWhole: boolean;
}

/** How many findings stood open at the end of each of the last days. */
export function Trend({ alerts, live, now, isWhole }: TrendProps): ReactElement {
  const t = useWords();
  const days = openByDay(alerts, live, { now, days: DAYS });
  return (
    <section className="clotho-compliance-section" aria-labelledby="compliance-trend">
      <Title headingLevel="h2" size="lg" id="compliance-trend">
        {t('Open by day (UTC)')}
      </Title>
      <p className="clotho-quiet">
        {t('At the end of each day, as the journal and the objects say.')}{' '}
        {isWhole ? '' : t('Of the newest 1,000 alerts; there are older ones.')}
      </p>
      <Chart days={days} />
      <ExpandableSection toggleText={t('As numbers')}>
        <Numbers days={days} />
      </ExpandableSection>
    </section>
  );
}

function Chart({ days }: { readonly days: readonly DayOfFindings[] }): ReactElement {
  const t = useWords();
  const most = Math.max(1, ...days.map(({ open }) => open));
  const now = days.at(-1)?.open ?? 0;
  return (
    <figure
      aria-label={t('Open by day: {{now}} now, at most {{most}} in {{count}} days', {
        now,
        most: Math.max(0, ...days.map(({ open }) => open)),
        count: days.length,
      })}
      className="clotho-compliance-chart"
    >
      {days.map(({ day, open }) => (
        <div key={day} title={`${day}: ${open}`}>
          <span>{open}</span>
          <div
            className="clotho-compliance-bar"
            // Of what the number above and the day below leave.
            style={{ blockSize: `calc((100% - 3rem) * ${open / most})` }}
            data-open={open}
          />
          <span className="clotho-quiet">{dayOfMonth(day)}</span>
        </div>
      ))}
    </figure>
  );
}

/** The month is named where it begins. */
function dayOfMonth(day: string): string {
  const isFirst = day.endsWith('-01');
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    ...(isFirst ? { month: 'short' } : {}),
    timeZone: 'UTC',
  }).format(Date.parse(day));
}

function Numbers({ days }: { readonly days: readonly DayOfFindings[] }): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('Open by day (UTC)')} variant="compact" gridBreakPoint="">
      <Thead>
        <Tr>
          <Th>{t('Day')}</Th>
          <Th>{t('Open')}</Th>
          <Th>{t('Alerts')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {days.toReversed().map(({ day, open, alerts }) => (
          <Tr key={day}>
            <Td>{day}</Td>
            <Td>{open}</Td>
            <Td>{alerts}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
