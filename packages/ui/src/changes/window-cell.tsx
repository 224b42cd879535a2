import type { ReactElement } from 'react';
import type { Change } from '@clotho/api';
import { closesAt, isFinished, opensAt } from '../change/standing.ts';
import { Countdown } from '../shell/countdown.tsx';
import { useWords } from '../shell/words.ts';

/** When a Change may begin, or how long it still may run, counted down. */
export function WindowCell({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  if (isFinished(change)) return <></>;
  const { state } = change.status?.window ?? {};
  const opening = opensAt(change);
  const closing = closesAt(change);
  if (state === 'Always') return <>{t('any time')}</>;
  if (state === 'Open') {
    if (closing === undefined) return <>{t('open')}</>;
    return (
      <>
        {t('open, closes')} <Countdown to={closing} />
      </>
    );
  }
  const words = state === 'Frozen' ? t('frozen, opens') : t('opens');
  if (opening === undefined) return <>{state === 'Frozen' ? t('frozen') : ''}</>;
  return (
    <>
      {words} <Countdown to={opening} />
    </>
  );
}
