import { Alert, type AlertProps } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Change, ChangePhase } from '@clotho/api';
import { Countdown } from '../shell/countdown.tsx';
import { withLocalTimes } from '../shell/local-times.ts';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { closesAt, isFinished, messageOf, opensAt, openStep, phaseOf } from './standing.ts';

const TONES: Partial<Record<ChangePhase, AlertProps['variant']>> = {
  Completed: 'success',
  Denied: 'danger',
  Failed: 'danger',
  RolledBack: 'warning',
  OnHold: 'warning',
  Expired: 'warning',
};

/** Why the Change stands where it stands, and when it goes on. */
export function Standing({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { status } = change;
  const phase = phaseOf(change);
  const message = messageOf(change) ?? t('The operator has not seen it yet.');
  const reason = withLocalTimes(status?.window?.reason ?? '');
  return (
    <Alert component="p" isInline variant={TONES[phase] ?? 'info'} title={message}>
      {reason === '' || reason === message || isFinished(change) ? undefined : <p>{reason}</p>}
      <Opening change={change} />
    </Alert>
  );
}

/** The next moments that matter, counted down. */
function Opening({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  if (isFinished(change)) return <></>;
  const { name: step, escalatesAt, timesOutAt } = openStep(change) ?? {};
  const isOpen = change.status?.window?.state === 'Open';
  return (
    <>
      <Line words={t('Window opens')} at={isOpen ? undefined : opensAt(change)} />
      <Line words={t('Window closes')} at={closesAt(change)} />
      <Line words={t('{{step}} escalates', { step })} at={escalatesAt} />
      <Line words={t('{{step}} times out', { step })} at={timesOutAt} />
    </>
  );
}

interface LineProps {
  readonly words: string;
  readonly at: string | undefined;
}

function Line({ words, at }: LineProps): ReactElement {
  if (at === undefined) return <></>;
  return (
    <div>
      {words} <Countdown to={at} /> (<Moment at={at} />)
    </div>
  );
}
