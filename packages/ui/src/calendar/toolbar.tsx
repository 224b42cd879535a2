import {
  Button,
  FormSelect,
  FormSelectOption,
  Title,
  ToggleGroup,
  ToggleGroupItem,
} from '@patternfly/react-core';
import { AngleLeftIcon } from '@patternfly/react-icons/dist/esm/icons/angle-left-icon';
import { AngleRightIcon } from '@patternfly/react-icons/dist/esm/icons/angle-right-icon';
import type { ReactElement } from 'react';
import { useLive } from '../live/live.tsx';
import { useWords } from '../shell/words.ts';
import { stepped, VIEWS, type View } from './view.ts';
import { dayInWords, dayOf, localZone } from './zone-time.ts';

export interface CalendarToolbarProps {
  readonly view: View;
  readonly zone: string;
  readonly day: string;
  readonly now: number;
  readonly onChoose: (choice: Readonly<Record<string, string>>) => void;
}

const NAMES: Readonly<Record<View, string>> = {
  month: 'Month',
  week: 'Week',
  lanes: 'Lanes',
  list: 'List',
};

/** Where and how to look. */
export function CalendarToolbar(props: CalendarToolbarProps): ReactElement {
  const t = useWords();
  const { view, zone, day, now, onChoose } = props;
  const step = (direction: number): void => onChoose({ date: stepped(view, day, direction) });
  return (
    <div className="clotho-calendar-toolbar">
      <div className="clotho-calendar-steps">
        <Button variant="secondary" onClick={() => onChoose({ date: dayOf(now, zone) })}>
          {t('Today')}
        </Button>
        <Button
          variant="plain"
          aria-label={t('Earlier')}
          icon={<AngleLeftIcon />}
          onClick={() => step(-1)}
        />
        <Button
          variant="plain"
          aria-label={t('Later')}
          icon={<AngleRightIcon />}
          onClick={() => step(1)}
        />
        <Title headingLevel="h2" size="lg" aria-live="polite">
          {dayInWords(day, { month: 'long', year: 'numeric' })}
        </Title>
      </div>
      <ToggleGroup aria-label={t('View')}>
        {VIEWS.map((each) => (
          <ToggleGroupItem
            key={each}
            text={t(NAMES[each])}
            isSelected={each === view}
            onChange={() => onChoose({ view: each })}
          />
        ))}
      </ToggleGroup>
      <ZoneSelect zone={zone} onChoose={(chosen) => onChoose({ zone: chosen })} />
    </div>
  );
}

/** The viewer's zone, UTC, and those that windows are written in. */
function ZoneSelect(props: {
  readonly zone: string;
  readonly onChoose: (zone: string) => void;
}): ReactElement {
  const t = useWords();
  const { zone, onChoose } = props;
  const { items: windows } = useLive('changewindows');
  const local = localZone();
  const known = new Set([local, 'UTC', zone, ...windows.map(({ spec }) => spec.timeZone ?? 'UTC')]);
  return (
    <FormSelect
      className="clotho-calendar-zone"
      aria-label={t('Time zone')}
      value={zone}
      onChange={(_event, chosen) => onChoose(chosen)}
    >
      {[...known].map((each) => (
        <FormSelectOption
          key={each}
          value={each}
          label={each === local ? t('{{zone}} (yours)', { zone: each }) : each}
        />
      ))}
    </FormSelect>
  );
}
