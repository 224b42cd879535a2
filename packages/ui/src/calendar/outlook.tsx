import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import type { Item } from './item.ts';
import { formatted } from './zone-time.ts';

export interface OutlookProps {
  readonly items: readonly Item[];
  readonly now: number;
  readonly zone: string;
}

/** How it stands at this moment, in a sentence: why nothing may begin, and when something may. */
export function Outlook(props: OutlookProps): ReactElement | undefined {
  const { items, now } = props;
  const current = items.filter(({ start, end }) => start <= now && now < end);
  const freeze = current.find(({ kind }) => kind === 'freeze');
  if (freeze) return <Frozen freeze={freeze} {...props} />;
  const open = current.find(({ kind }) => kind === 'window');
  const next = items.find(({ kind, start }) => kind === 'window' && start > now);
  return open || next ? <Opening open={open} next={next} {...props} /> : undefined;
}

function Frozen({ freeze, zone }: OutlookProps & { readonly freeze: Item }): ReactElement {
  const t = useWords();
  const { name, end, window } = freeze;
  const to = Number.isFinite(end) ? formatted(end, zone, SHORT) : t('further notice');
  return (
    <Alert
      isInline
      isPlain
      component="h3"
      variant="danger"
      title={t('Freeze {{name}} is in force until {{to}}', { name, to })}
    >
      {window?.spec.reason}
    </Alert>
  );
}

function Opening(
  props: OutlookProps & { readonly open: Item | undefined; readonly next: Item | undefined },
): ReactElement {
  const t = useWords();
  const { open, next, zone } = props;
  const title = open
    ? t('Window {{name}} is open until {{to}}', {
        name: open.name,
        to: formatted(open.end, zone, SHORT),
      })
    : t('No window is open. {{name}} opens {{from}}', {
        name: next?.name,
        from: formatted(next?.start ?? props.now, zone, SHORT),
      });
  return (
    <Alert isInline isPlain component="h3" variant={open ? 'success' : 'info'} title={title} />
  );
}

const SHORT = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
