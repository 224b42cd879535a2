import { Alert, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { SnapshotAnswer, SnapshotRef, StandingItem } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { changeAddress } from '../app/addresses.ts';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { workloadAddress } from './address.ts';

export interface StandingProps {
  readonly name: string;
  readonly snapshot: SnapshotRef;
}

/** What stands in a snapshot: each object, what runs of it, and what brought it. */
export function Standing({ name, snapshot }: StandingProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const expression = encodeURIComponent(`${name}#${snapshot.number}`);
  const { data, error, refetch } = useQuery({
    queryKey: ['snapshot', expression],
    queryFn: ({ signal }) =>
      request<SnapshotAnswer>(host, `/api/v1/snapshots/${expression}`, { signal }),
    placeholderData: keepPreviousData,
  });
  if (error instanceof Failure) {
    return <FailureState failure={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <LoadingState />;
  if (data.standing === 'Unknown') {
    return (
      <Alert isInline component="h2" variant="warning" title={t('Nobody knows what stood then')}>
        {data.gap?.reason}
      </Alert>
    );
  }
  if (data.items.length === 0) {
    return (
      <NothingState title={t('Nothing stood here')}>
        {t('The namespace held no object that is managed.')}
      </NothingState>
    );
  }
  return <Items name={name} items={data.items} />;
}

function Items(props: {
  readonly name: string;
  readonly items: readonly StandingItem[];
}): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('What stands')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('Object')}</Th>
          <Th>{t('Runs')}</Th>
          <Th>{t('Brought by')}</Th>
          <Th>{t('Content')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {props.items.map((item) => (
          <Tr key={`${item.kind}/${item.name}`}>
            <Td dataLabel={t('Object')}>
              <Link to={workloadAddress(props.name, item.kind, item.name)}>
                {item.kind}/{item.name}
              </Link>
            </Td>
            <Td dataLabel={t('Runs')}>
              <Images item={item} />
            </Td>
            <Td dataLabel={t('Brought by')}>
              <Origin item={item} />
            </Td>
            <Td dataLabel={t('Content')}>
              <code>{shortDigest(item.digest)}</code>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

export function Images({ item }: { readonly item: StandingItem }): ReactElement {
  return (
    <>
      {item.containers.map(({ container, image, imageDigest, count }) => (
        <div key={`${container} ${imageDigest}`}>
          {image} × {count}
        </div>
      ))}
    </>
  );
}

/** How an object came to stand as it does: approved, or not. */
export function Origin({
  item: { origin, change, writers },
}: {
  readonly item: Pick<StandingItem, 'origin' | 'change' | 'writers'>;
}): ReactElement {
  const t = useWords();
  const origins: Readonly<Record<string, string>> = {
    Adopted: t('stood before it was managed'),
    BreakGlass: t('a break-glass session'),
    Rollback: t('a rollback'),
    Exempt: t('an exempt writer'),
  };
  if (change) {
    return <Link to={changeAddress(change.namespace, change.name)}>{change.name}</Link>;
  }
  if (origin === null) {
    return (
      <Label isCompact color="red">
        {t('No change found')}
      </Label>
    );
  }
  return <>{[origins[origin] ?? origin, ...writers].join(', ')}</>;
}

export function shortDigest(digest: string | null): string {
  return digest?.replace(/^sha256:/, '').slice(0, 12) ?? '';
}
