import {
  Button,
  CodeBlock,
  CodeBlockCode,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Stack,
  StackItem,
  Title,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useParams } from 'react-router';
import { useHost, type Host } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { Moment } from '../shell/moment.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { EntryLink } from './entries-table.tsx';
import { inWords, type Entry } from './entry.ts';
import { EvidenceButton } from './evidence-button.tsx';
import { entriesPath, filterIn } from './filter.ts';
import { Findings } from './findings.tsx';
import './journal.css';
import { spread } from './spread.ts';
import { kindInWords } from './kinds.ts';
import { entriesAt } from './use-entries.ts';
import { useVerification } from './use-verification.ts';

/** All that is known of one entry: what was hashed, and what it follows. */
export function EntryPage(): ReactElement {
  const t = useWords();
  const host = useHost();
  const { seq = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['journal', 'entry', host.namespace, seq],
    queryFn: () => entryAt(host, Number(seq)),
    staleTime: Infinity,
  });
  const title = t('Entry {{seq}}', { seq });
  if (data) return <Known entry={data.entry} before={data.before} title={title} />;
  return (
    <Screen title={title}>
      {error === null ? <LoadingState /> : <Missing error={error} onRetry={() => void refetch()} />}
    </Screen>
  );
}

function Missing(props: { readonly error: Error; readonly onRetry: () => void }): ReactElement {
  const t = useWords();
  const { error, onRetry } = props;
  if (error instanceof Failure && error.status !== 404) {
    return <FailureState failure={error} onRetry={onRetry} />;
  }
  return (
    <NothingState title={t('There is no such entry here')}>
      {t('The journal may not reach that far yet, or the entry belongs to another namespace.')}
    </NothingState>
  );
}

interface KnownProps {
  readonly entry: Entry;
  /** The one before it in its stream. */
  readonly before: Entry | undefined;
  readonly title: string;
}

function Known({ entry, before, title }: KnownProps): ReactElement {
  const t = useWords();
  const { verification, verify, stop } = useVerification();
  const { change } = entry;
  return (
    <Screen
      title={title}
      about={[t(kindInWords(entry.kind)), inWords(entry)].filter(Boolean).join(': ')}
      actions={
        <>
          <Button onClick={() => verify({ kind: 'entries', entries: [entry] })}>
            {t('Verify in this browser')}
          </Button>
          {change ? (
            <EvidenceButton
              scope={{ change: change.name, namespace: change.namespace }}
              name={`evidence-${change.name}`}
            />
          ) : undefined}
        </>
      }
    >
      <Stack hasGutter>
        <StackItem>
          <Findings verification={verification} onStop={stop} />
        </StackItem>
        <StackItem>
          <Facts entry={entry} before={before} />
        </StackItem>
        <StackItem>
          <Title headingLevel="h2" size="md">
            {t('What was hashed')}
          </Title>
          <CodeBlock>
            <CodeBlockCode>{spread(entry.leaf)}</CodeBlockCode>
          </CodeBlock>
        </StackItem>
      </Stack>
    </Screen>
  );
}

function Facts({ entry, before }: Pick<KnownProps, 'entry' | 'before'>): ReactElement {
  const t = useWords();
  return (
    <DescriptionList isHorizontal isCompact>
      <Fact term={t('Taken')}>
        <Moment at={entry.takenAt} />
      </Fact>
      <Fact term={t('To what')}>{entry.subject}</Fact>
      <Fact term={t('By whom')}>{entry.actor}</Fact>
      <Fact term={t('Stream')}>{entry.stream}</Fact>
      <Fact term={t('Hash')}>
        <span className="clotho-journal-hash">{entry.hash}</span>
      </Fact>
      <Fact term={t('Follows')}>
        <Follows entry={entry} before={before} />
      </Fact>
    </DescriptionList>
  );
}

function Fact(props: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{props.term}</DescriptionListTerm>
      <DescriptionListDescription>{props.children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}

function Follows({ entry, before }: Pick<KnownProps, 'entry' | 'before'>): ReactElement {
  const t = useWords();
  if (entry.prev === '') return <>{t('Nothing: it is the first of its stream')}</>;
  return (
    <>
      {before?.hash === entry.prev ? (
        <>
          {t('Entry')} <EntryLink seq={before.seq} />{' '}
        </>
      ) : undefined}
      <span className="clotho-journal-hash">{entry.prev}</span>
    </>
  );
}

async function entryAt(
  host: Host,
  seq: number,
): Promise<{ entry: Entry; before: Entry | undefined }> {
  const nothing = filterIn(new URLSearchParams());
  const at = { order: 'asc', limit: 1, cursor: seq > 0 ? String(seq - 1) : undefined } as const;
  const found = await entriesAt(host, entriesPath(nothing, host.namespace, at));
  const entry = found.entries[0];
  if (entry?.seq !== seq) throw new Failure(404, 'NoEntry', `there is no entry ${seq} here`);
  const back = { order: 'desc', limit: 1, cursor: String(seq) } as const;
  const stream = { ...nothing, stream: entry.stream };
  const before = await entriesAt(host, entriesPath(stream, host.namespace, back));
  return { entry, before: before.entries[0] };
}
