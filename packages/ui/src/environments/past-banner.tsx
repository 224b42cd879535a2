import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { SnapshotRef } from '@clotho/api';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';

export interface PastBannerProps {
  readonly snapshot: SnapshotRef;
  readonly onReturn: () => void;
}

/** Nobody shall take the past for what runs now. */
export function PastBanner({ snapshot, onReturn }: PastBannerProps): ReactElement {
  const t = useWords();
  const { number, at, until, unsureFrom } = snapshot;
  return (
    <Alert
      isInline
      isLiveRegion
      component="h2"
      variant="warning"
      title={t('You are looking at the past: snapshot {{number}}', { number })}
      actionLinks={<AlertActionLink onClick={onReturn}>{t('Return to now')}</AlertActionLink>}
    >
      {t('It stood from')} <Moment at={at} />
      {until === null ? undefined : (
        <>
          {' '}
          {t('to')} <Moment at={until} />
        </>
      )}
      {unsureFrom === null ? undefined : (
        <p>
          {t('Nobody looked before: it came at some time after')} <Moment at={unsureFrom} />.
        </p>
      )}
    </Alert>
  );
}
