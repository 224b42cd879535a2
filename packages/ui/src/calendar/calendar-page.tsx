import { Stack, StackItem } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { useHost } from '@clotho/ui-host';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import './calendar.css';
import { FeedMenu } from './feed.tsx';
import type { Item } from './item.ts';
import { ItemDetails } from './item-details.tsx';
import { LanesView } from './lanes-view.tsx';
import { ListView } from './list-view.tsx';
import { MonthView } from './month-view.tsx';
import { Outlook } from './outlook.tsx';
import { CalendarToolbar } from './toolbar.tsx';
import { useCalendar, useServerNow } from './use-calendar.ts';
import { isView, stretchOf, type Stretch, type View } from './view.ts';
import { WeekView } from './week-view.tsx';
import { dayOf, localZone } from './zone-time.ts';

/** What views are given; times are epoch milliseconds, days are of `zone`. */
export interface ViewProps {
  readonly items: readonly Item[];
  readonly stretch: Stretch;
  readonly day: string;
  readonly zone: string;
  readonly now: number;
  readonly onOpen: (item: Item) => void;
  /** Somebody wants a Change to begin then. */
  readonly onMove: (item: Item, start: number) => void;
}

/** When what may happen: windows, freezes, and Changes that wait for their time. */
export function CalendarPage(): ReactElement {
  const t = useWords();
  return (
    <Screen
      title={t('Calendar')}
      about={t('When Changes may begin, when nothing may, and what is planned.')}
      actions={<FeedMenu />}
    >
      <CalendarOfNow />
    </Screen>
  );
}

function CalendarOfNow(): ReactElement {
  const { now, failure } = useServerNow();
  if (failure && now === undefined) return <FailureState failure={failure} />;
  return now === undefined ? <LoadingState /> : <Calendar now={now} />;
}

function Calendar({ now }: { readonly now: number }): ReactElement {
  const { view, zone, day, choose } = useView(now);
  const stretch = stretchOf(view, day, zone);
  const { items, failure, retry } = useCalendar(stretch.from, stretch.to);
  const [opened, setOpened] = useState<{ id: string; start?: number }>();
  if (failure && !items) return <FailureState failure={failure} onRetry={retry} />;
  const open = items?.find(({ id }) => id === opened?.id);
  return (
    <Stack hasGutter>
      <StackItem>
        <CalendarToolbar view={view} zone={zone} day={day} now={now} onChoose={choose} />
      </StackItem>
      <StackItem>
        {items && now >= stretch.from && now < stretch.to ? (
          <Outlook items={items} now={now} zone={zone} />
        ) : undefined}
      </StackItem>
      <StackItem isFilled>
        {items ? (
          <Shown
            view={view}
            items={items}
            stretch={stretch}
            day={day}
            zone={zone}
            now={now}
            onOpen={({ id }) => setOpened({ id })}
            onMove={({ id }, start) => setOpened({ id, start })}
          />
        ) : (
          <LoadingState />
        )}
      </StackItem>
      {open ? (
        <ItemDetails
          item={open}
          zone={zone}
          moveTo={opened?.start}
          onClose={() => setOpened(undefined)}
        />
      ) : undefined}
    </Stack>
  );
}

function Shown({ view, ...props }: ViewProps & { readonly view: View }): ReactElement {
  switch (view) {
    case 'month':
      return <MonthView {...props} />;
    case 'week':
      return <WeekView {...props} />;
    case 'lanes':
      return <LanesView {...props} />;
    case 'list':
      return <ListView {...props} />;
  }
}

/** What is looked at is in the address. */
function useView(now: number): {
  view: View;
  zone: string;
  day: string;
  choose: (choice: Readonly<Record<string, string>>) => void;
} {
  const host = useHost();
  const [query, setQuery] = useSearchParams();
  const view = query.get('view');
  const zone = query.get('zone') ?? localZone();
  const kept = host.preferences.read('calendar.view');
  const fallback = kept === undefined ? 'month' : kept.replaceAll('"', '');
  return {
    view: isView(view) ? view : isView(fallback) ? fallback : 'month',
    zone,
    day: query.get('date') ?? dayOf(now, zone),
    choose: (choice) => {
      if (choice['view'] !== undefined) {
        host.preferences.write('calendar.view', JSON.stringify(choice['view']));
      }
      setQuery(
        (asked) => {
          for (const [name, value] of Object.entries(choice)) asked.set(name, value);
          return asked;
        },
        { replace: true },
      );
    },
  };
}
