import { Button } from '@patternfly/react-core';
import { useMemo, type ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHost } from '@clotho/ui-host';
import { changeAddress, NEW_CHANGE } from '../app/addresses.ts';
import { useLive } from '../live/live.tsx';
import { useCursor } from '../shell/cursor.ts';
import { Screen } from '../shell/page.tsx';
import { ShortcutSheet } from '../shell/shortcut-sheet.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { ChangesTable } from './changes-table.tsx';
import './changes.css';
import { FilterBar } from './filter-bar.tsx';
import { filtered, readFilter, writeFilter, type Filter, type FilterProps } from './filter.ts';

/** All Changes that the person may read. */
export function ChangesPage(): ReactElement {
  const t = useWords();
  const navigate = useNavigate();
  return (
    <Screen
      title={t('Changes')}
      actions={
        <>
          <ShortcutSheet
            keys={[
              ['/', t('Search')],
              ['j k', t('Next, previous')],
              ['Enter', t('Open')],
            ]}
          />
          <Button onClick={() => void navigate(NEW_CHANGE)}>{t('New change')}</Button>
        </>
      }
    >
      <Changes />
    </Screen>
  );
}

function Changes(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('changes');
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(() => readFilter(query), [query]);
  const choose = (next: Filter): void =>
    setQuery((now) => writeFilter(now, next), { replace: true });
  if (failure) return <FailureState failure={failure} />;
  if (!synced) return <LoadingState />;
  if (items.length === 0) {
    return (
      <NothingState title={t('No changes yet')}>
        {t('Write to a managed namespace: the write is held, and a Change can carry it.')}
      </NothingState>
    );
  }
  return (
    <>
      <FilterBar filter={filter} onFilter={choose} />
      <Found filter={filter} onFilter={choose} />
    </>
  );
}

function Found({ filter, onFilter }: FilterProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const navigate = useNavigate();
  const { items } = useLive('changes');
  const { name: user } = host.user;
  const shown = useMemo(() => filtered(items, filter, user), [items, filter, user]);
  const cursor = useCursor(shown.length, (at) => {
    const { namespace = '', name } = shown[at]?.metadata ?? { name: '' };
    if (name !== '') void navigate(changeAddress(namespace, name));
  });
  if (shown.length === 0) {
    const none = { ...filter, text: '', phases: [], risks: [], by: '' };
    return (
      <NothingState
        title={t('No change fits')}
        actions={
          <Button variant="link" onClick={() => onFilter(none)}>
            {t('Clear the filter')}
          </Button>
        }
      >
        {t('None of {{count}} changes fits the filter.', { count: items.length })}
      </NothingState>
    );
  }
  return <ChangesTable changes={shown} filter={filter} onFilter={onFilter} cursor={cursor} />;
}
