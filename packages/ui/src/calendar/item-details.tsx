import {
  Button,
  Content,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { PhaseLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';
import { isMovable, type Item } from './item.ts';
import { KindLabel } from './list-view.tsx';
import { Reschedule } from './reschedule.tsx';
import { formatted, localZone } from './zone-time.ts';

export interface ItemDetailsProps {
  readonly item: Item;
  readonly zone: string;
  /** Where it was dropped: the form is filled in with that. */
  readonly moveTo: number | undefined;
  readonly onClose: () => void;
}

/** All about one thing on the calendar: when in which zone, why it waits, and another time. */
export function ItemDetails({ item, zone, moveTo, onClose }: ItemDetailsProps): ReactElement {
  const t = useWords();
  const [moving, setMoving] = useState(moveTo !== undefined);
  const { change } = item;
  if (moving && change) {
    return <Reschedule change={change} zone={zone} moveTo={moveTo} onClose={onClose} />;
  }
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="calendar-item">
      <ModalHeader
        labelId="calendar-item"
        title={item.name}
        description={<KindLabel kind={item.kind} />}
      />
      <ModalBody>
        <Facts item={item} zone={zone} />
      </ModalBody>
      <ModalFooter>
        {isMovable(item) ? (
          <Button onClick={() => setMoving(true)}>{t('Plan another time')}</Button>
        ) : undefined}
        <Button variant="link" onClick={onClose}>
          {t('Close')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function Facts({ item, zone }: Pick<ItemDetailsProps, 'item' | 'zone'>): ReactElement {
  const t = useWords();
  const { change, window } = item;
  const own = window?.spec.timeZone ?? 'UTC';
  const zones = new Set([zone, localZone(), 'UTC', ...(window ? [own] : [])]);
  return (
    <DescriptionList isCompact isHorizontal>
      {[...zones].map((each) => (
        <Fact
          key={each}
          term={each === own && window ? t('{{zone}} (its own)', { zone: each }) : each}
        >
          {spanIn(item, each, t('no known end'))}
        </Fact>
      ))}
      {window ? <Fact term={t('Covers')}>{coversOf(window.spec.namespaces, t)}</Fact> : undefined}
      {window?.spec.reason === undefined ? undefined : (
        <Fact term={t('Why')}>{window.spec.reason}</Fact>
      )}
      {change ? <ChangeFacts change={change} /> : undefined}
    </DescriptionList>
  );
}

function ChangeFacts({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { metadata, spec, status } = change;
  const { namespace = '', name } = metadata;
  return (
    <>
      <Fact term={t('About')}>
        <Link to={changeAddress(namespace, name)}>{spec.description}</Link>
      </Fact>
      <Fact term={t('Phase')}>
        <PhaseLabel phase={status?.phase ?? 'Draft'} />
      </Fact>
      <Fact term={t('Waits for')}>{status?.window?.reason ?? status?.message ?? ''}</Fact>
      <Meets change={change} />
    </>
  );
}

function Meets({ change }: { readonly change: Change }): ReactElement | undefined {
  const t = useWords();
  const collisions = change.status?.collisions ?? [];
  if (collisions.length === 0) return undefined;
  return (
    <Fact term={t('Meets')}>
      {collisions.map((other) => (
        <Content component="p" key={`${other.namespace}/${other.change}`}>
          {other.namespace}/{other.change}: {other.on}
        </Content>
      ))}
    </Fact>
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

function spanIn({ start, end }: Item, zone: string, noEnd: string): string {
  const moment = (at: number): string =>
    formatted(at, zone, { dateStyle: 'medium', timeStyle: 'short' });
  return `${moment(start)} – ${Number.isFinite(end) ? moment(end) : noEnd}`;
}

function coversOf(
  namespaces: readonly string[] | undefined,
  t: ReturnType<typeof useWords>,
): string {
  return namespaces?.join(', ') ?? t('all namespaces');
}
