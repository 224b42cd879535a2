import { Title } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Entry } from '../journal/entry.ts';
import { useWords } from '../shell/words.ts';
import { alertsByDay } from './findings.ts';

const DAYS = 14;

export interface TrendProps {
  readonly alerts: readonly Entry[];
  readonly now: number;
  /** There are no older alerts than these. */
  readonly isWhole: boolean;
}

/** Alerts by day, as the journal took them. */
export function Trend({ alerts, now, isWhole }: TrendProps): ReactElement {
  const t = useWords();
  const days = alertsByDay(alerts, now, DAYS);
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <section className="clotho-compliance-section" aria-labelledby="compliance-trend">
      <Title headingLevel="h2" size="lg" id="compliance-trend">
        {t('Alerts by day (UTC)')}
      </Title>
      {isWhole ? undefined : <p>{t('Of the newest 1,000 alerts; there are older ones.')}</p>}
      <table className="clotho-compliance-trend">
        <thead>
          <tr>
            <th scope="col">{t('Day')}</th>
            <th scope="col">{t('Alerts')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, count }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>
                <span
                  className="clotho-compliance-bar"
                  aria-hidden
                  style={{ inlineSize: `${(count / most) * 12}rem` }}
                />{' '}
                {count}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
