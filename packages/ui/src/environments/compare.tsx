import { FormGroup, FormSelect, FormSelectOption, Label, LabelGroup } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { DiffAnswer, DiffItem, SnapshotRef } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { FailureState, LoadingState } from '../shell/states.tsx';
import { locale, useWords } from '../shell/words.ts';
import { Images, Origin, shortDigest } from './standing.tsx';

export interface CompareProps {
  readonly name: string;
  readonly ticks: readonly SnapshotRef[];
  /** The moment that is looked at. */
  readonly shown: SnapshotRef;
  /** Number of the other snapshot. */
  readonly compare: number | undefined;
  readonly onChoose: (number: number | undefined) => void;
}

/** What differs between the moment that is shown and another one. */
export function Compare({ name, ticks, shown, compare, onChoose }: CompareProps): ReactElement {
  const t = useWords();
  const others = ticks.filter(({ number }) => number !== shown.number).toReversed();
  return (
    <>
      <FormGroup label={t('Compare with')} fieldId="environment-compare">
        <FormSelect
          id="environment-compare"
          className="clotho-environments-compare"
          value={compare ?? ''}
          onChange={(_event, value) => onChoose(value === '' ? undefined : Number(value))}
        >
          <FormSelectOption value="" label={t('Nothing')} />
          {others.map(({ number, at }) => (
            <FormSelectOption
              key={number}
              value={number}
              label={t('Snapshot {{number}}, {{moment}}', {
                number,
                moment: new Date(at).toLocaleString(locale()),
              })}
            />
          ))}
        </FormSelect>
      </FormGroup>
      {compare === undefined || compare === shown.number ? undefined : (
        <Difference
          name={name}
          from={Math.min(compare, shown.number)}
          to={Math.max(compare, shown.number)}
        />
      )}
    </>
  );
}

function Difference(props: {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}): ReactElement {
  const t = useWords();
  const host = useHost();
  const { name, from, to } = props;
  const query = new URLSearchParams({ from: `${name}#${from}`, to: `${name}#${to}` }).toString();
  const { data, error } = useQuery({
    queryKey: ['snapshot-diff', query],
    queryFn: ({ signal }) => request<DiffAnswer>(host, `/api/v1/diff?${query}`, { signal }),
  });
  if (error instanceof Failure) return <FailureState failure={error} />;
  if (!data) return <LoadingState />;
  const title = t('From snapshot {{from}} to {{to}}', { from, to });
  if (data.items.length === 0) return <p>{t('{{title}}: nothing differs.', { title })}</p>;
  return (
    <Table aria-label={title} variant="compact">
      <Thead>
        <Tr>
          <Th>{title}</Th>
          <Th>{t('What')}</Th>
          <Th>{t('Was')}</Th>
          <Th>{t('Became')}</Th>
          <Th>{t('Brought by')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {data.items.map((item) => (
          <DiffRow key={`${item.kind}/${item.name}`} item={item} />
        ))}
      </Tbody>
    </Table>
  );
}

function DiffRow({ item }: { readonly item: DiffItem }): ReactElement {
  const t = useWords();
  const words = {
    Added: t('came'),
    Removed: t('went'),
    Content: t('content'),
    Images: t('images'),
    Count: t('count'),
    Provenance: t('provenance'),
  };
  return (
    <Tr>
      <Td dataLabel={t('Object')}>
        {item.kind}/{item.name}
      </Td>
      <Td dataLabel={t('What')}>
        <LabelGroup aria-label={t('What differs')}>
          {item.what.map((what) => (
            <Label key={what} isCompact>
              {words[what]}
            </Label>
          ))}
        </LabelGroup>
      </Td>
      <Td dataLabel={t('Was')}>
        <Side item={item.was} />
      </Td>
      <Td dataLabel={t('Became')}>
        <Side item={item.now} />
      </Td>
      <Td dataLabel={t('Brought by')}>{item.now ? <Origin item={item.now} /> : ''}</Td>
    </Tr>
  );
}

function Side({ item }: { readonly item: DiffItem['was'] }): ReactElement | undefined {
  if (!item) return undefined;
  return (
    <>
      <Images item={item} /> <code>{shortDigest(item.digest)}</code>
    </>
  );
}
