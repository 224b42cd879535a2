import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Label,
} from '@patternfly/react-core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { JournalInfo } from '@clotho/api';
import { useHost, type Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import { answerOf, request } from '../http/request.ts';
import { useWords } from '../shell/words.ts';
import './journal.css';
import { TimestampedBy, Witnesses } from './vouchers.tsx';

const BEAT_MS = 10_000;

/** How far the journal is, how far it is signed and archived. `newest` is the last entry that came. */
export function JournalState({ newest }: { readonly newest: number | undefined }): ReactElement {
  const t = useWords();
  const { info, signed } = useJournalState(newest);
  return (
    <DescriptionList
      isCompact
      className="clotho-journal-state"
      aria-label={t('State of the journal')}
    >
      <Fact term={t('Entries')}>{info ? info.size : signed?.size}</Fact>
      <Fact term={t('Signed state')}>
        {signed ? (
          <>
            {t('{{count}} entries', { count: signed.size })}{' '}
            <span className="clotho-journal-hash" title={t('Root of the tree')}>
              {signed.root}
            </span>
          </>
        ) : (
          t('Nothing is signed yet')
        )}
      </Fact>
      <Fact term={t('Kept where nobody can alter it')}>
        <Archived info={info} />
      </Fact>
      <Fact term={t('Key')}>
        <span className="clotho-journal-hash">{info?.key ?? t('Not shown to you')}</span>
      </Fact>
      {info?.cosignatures && (
        <Fact term={t('Signed by witnesses')}>
          <Witnesses of={info.cosignatures} />
        </Fact>
      )}
      {info?.timestamps && (
        <Fact term={t('Timestamped')}>
          <TimestampedBy of={info.timestamps} />
        </Fact>
      )}
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

function Archived({ info }: { readonly info: JournalInfo | undefined }): ReactElement {
  const t = useWords();
  if (!info) return <>{t('Not shown to you')}</>;
  if (info.archived === null) {
    return (
      <Label isCompact color="orange">
        {t('No archive is set up')}
      </Label>
    );
  }
  return <>{t('Checkpoints up to {{count}} entries', { count: info.archived })}</>;
}

interface Signed {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

function useJournalState(newest: number | undefined): {
  info: JournalInfo | undefined;
  signed: Signed | undefined;
} {
  const host = useHost();
  const common = { placeholderData: keepPreviousData, refetchInterval: BEAT_MS, retry: false };
  const info = useQuery({
    ...common,
    queryKey: ['journal', 'info', newest],
    queryFn: ({ signal }) => request<JournalInfo>(host, '/api/v1/journal', { signal }),
  });
  const signed = useQuery({
    ...common,
    queryKey: ['journal', 'checkpoint', newest],
    queryFn: ({ signal }) => signedState(host, signal),
  });
  return { info: info.data, signed: signed.data };
}

/** What the newest checkpoint says of itself; whether it is signed is for the check to say. */
async function signedState(host: Host, signal: AbortSignal): Promise<Signed> {
  const response = await answerOf(host, '/checkpoint', { signal });
  if (!response.ok) throw await failureOf(response);
  const [, size = '', root = ''] = (await response.text()).split('\n');
  return { size: Number(size), root };
}
