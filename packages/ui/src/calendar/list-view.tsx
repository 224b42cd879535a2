import { Button, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import type { ViewProps } from './calendar-page.tsx';
import { within, type Item } from './item.ts';
import { formatted } from './zone-time.ts';

/** Everything in order: what the other views draw, in words. */
export function ListView({ items, stretch, zone, onOpen }: ViewProps): ReactElement {
  const t = useWords();
  const inside = within(items, stretch.from, stretch.to).toSorted((a, b) => a.start - b.start);
  if (inside.length === 0) {
    return (
      <NothingState title={t('Nothing is planned')}>
        {t('Changes may begin at any time, as soon as they are approved.')}
      </NothingState>
    );
  }
  return (
    <Table aria-label={t('Calendar')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('From')}</Th>
          <Th>{t('To')}</Th>
          <Th>{t('What')}</Th>
          <Th>{t('Name')}</Th>
          <Th>{t('Where, and why')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {inside.map((item) => (
          <Row key={item.id} item={item} zone={zone} onOpen={onOpen} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row(props: {
  readonly item: Item;
  readonly zone: string;
  readonly onOpen: (item: Item) => void;
}): ReactElement {
  const t = useWords();
  const { item, zone, onOpen } = props;
  const moment = (at: number): string =>
    formatted(at, zone, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Tr>
      <Td dataLabel={t('From')}>{moment(item.start)}</Td>
      <Td dataLabel={t('To')}>
        {Number.isFinite(item.end) ? moment(item.end) : t('no known end')}
      </Td>
      <Td dataLabel={t('What')}>
        <KindLabel kind={item.kind} />
      </Td>
      <Td dataLabel={t('Name')} modifier="breakWord">
        <Button variant="link" isInline onClick={() => onOpen(item)}>
          {item.name}
        </Button>
      </Td>
      <Td dataLabel={t('Where, and why')} modifier="breakWord">
        {item.detail}
      </Td>
    </Tr>
  );
}

export function KindLabel({ kind }: { readonly kind: Item['kind'] }): ReactElement {
  const t = useWords();
  const looks = {
    freeze: { color: 'red', text: t('Freeze') },
    window: { color: 'green', text: t('Window') },
    change: { color: 'blue', text: t('Change') },
  } as const;
  const { color, text } = looks[kind];
  return (
    <Label isCompact color={color}>
      {text}
    </Label>
  );
}
