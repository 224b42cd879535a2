import { Button, Stack, StackItem } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { Screen } from '../shell/page.tsx';
import { usePrinting } from '../shell/printing.ts';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { CheckElsewhere } from './check-elsewhere.tsx';
import { EntriesTable } from './entries-table.tsx';
import { filterIn, isFiltered, type FilterField } from './filter.ts';
import { Filters } from './filters.tsx';
import { Findings } from './findings.tsx';
import { JournalState } from './journal-state.tsx';
import { useEntries, type Entries } from './use-entries.ts';
import { useVerification, type Task } from './use-verification.ts';

/** What happened, in order; and whether that can be proved. */
export function JournalPage(): ReactElement {
  const t = useWords();
  const { verification, verify, stop } = useVerification();
  const printing = usePrinting();
  const [follow, setFollow] = useState(true);
  const [query, setQuery] = useSearchParams();
  const filter = filterIn(query);
  const entries = useEntries(filter, follow);
  const choose = (field: FilterField, value: string): void =>
    setQuery(
      (now) => {
        if (value === '') now.delete(field);
        else now.set(field, value);
        return now;
      },
      { replace: true },
    );
  return (
    <Screen
      title={t('Journal')}
      about={t(
        'Everything that Clotho does or decides, in order. Entries are added and never altered, and each can be proved.',
      )}
      actions={
        <>
          <VerifyButtons shown={entries} onVerify={verify} />
          <Button variant="secondary" onClick={printing.print}>
            {t('Print')}
          </Button>
        </>
      }
    >
      <Stack hasGutter>
        <StackItem>
          <JournalState newest={entries.entries[0]?.seq} />
        </StackItem>
        <StackItem>
          <Findings verification={verification} onStop={stop} />
        </StackItem>
        <StackItem>
          <CheckElsewhere filter={filter} onVerify={verify} />
        </StackItem>
        <StackItem>
          <Filters filter={filter} onChoose={choose} follow={follow} onFollow={setFollow} />
        </StackItem>
        <StackItem isFilled>
          <Found entries={entries} filtered={isFiltered(filter)} isPrinting={printing.isPrinting} />
        </StackItem>
      </Stack>
    </Screen>
  );
}

function VerifyButtons(props: {
  readonly shown: Entries;
  readonly onVerify: (task: Task) => void;
}): ReactElement {
  const t = useWords();
  const { shown, onVerify } = props;
  const { entries } = shown;
  return (
    <>
      <Button
        isDisabled={entries.length === 0}
        onClick={() => onVerify({ kind: 'entries', entries })}
      >
        {t('Verify what is shown')}
      </Button>
      <Button variant="secondary" onClick={() => onVerify({ kind: 'all' })}>
        {t('Verify everything')}
      </Button>
    </>
  );
}

interface FoundProps {
  readonly entries: Entries;
  readonly filtered: boolean;
  readonly isPrinting: boolean;
}

function Found({ entries, filtered, isPrinting }: FoundProps): ReactElement {
  const t = useWords();
  if (entries.failure) {
    return <FailureState failure={entries.failure} onRetry={entries.retry} />;
  }
  if (entries.loading) return <LoadingState />;
  if (entries.entries.length === 0) {
    return (
      <NothingState title={filtered ? t('No entry fits') : t('Nothing but sign-ins so far')}>
        {filtered
          ? t('Take a condition away, or look into another namespace.')
          : t('The first write to a managed namespace is its first entry.')}
      </NothingState>
    );
  }
  return (
    <>
      <EntriesTable
        entries={entries.entries}
        hasOlder={entries.hasOlder}
        isPrinting={isPrinting}
        onEnd={entries.loadOlder}
      />
      {entries.hasOlder ? (
        <Button variant="link" onClick={entries.loadOlder}>
          {t('Load older entries')}
        </Button>
      ) : undefined}
    </>
  );
}
