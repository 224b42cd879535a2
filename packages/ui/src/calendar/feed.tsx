import { Alert, Button, ClipboardCopy, Content, Popover } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import { answerOf } from '../http/request.ts';
import { useWords } from '../shell/words.ts';

/** The calendar in other programs. */
export function FeedMenu(): ReactElement {
  const t = useWords();
  return (
    <Popover
      aria-label={t('Calendar programs')}
      headerContent={t('In your calendar program')}
      headerComponent="h2"
      bodyContent={<Feed />}
    >
      <Button variant="secondary">{t('iCal')}</Button>
    </Popover>
  );
}

function Feed(): ReactElement {
  const t = useWords();
  const host = useHost();
  const [problem, setProblem] = useState('');
  const { namespace } = host;
  const save = (): void => {
    setProblem('');
    saveFeed(host).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <>
      <Content component="p">
        {t('Load the next 31 days as a file, or let a timer write it where your program looks.')}
      </Content>
      <Button onClick={save}>{t('Download the file')}</Button>
      <ClipboardCopy
        isReadOnly
        isCode
        variant="inline-compact"
        hoverTip={t('Copy')}
        clickTip={t('Copied')}
      >
        {`clotho calendar${namespace === undefined ? '' : ` -n ${namespace}`} --days 90 -o ics`}
      </ClipboardCopy>
      {problem === '' ? undefined : <Alert isInline isPlain variant="danger" title={problem} />}
    </>
  );
}

async function saveFeed(host: Host): Promise<void> {
  const query = new URLSearchParams();
  if (host.namespace !== undefined) query.set('namespace', host.namespace);
  const answer = await answerOf(host, `/api/v1/calendar.ics?${query.toString()}`, {});
  if (!answer.ok) throw await failureOf(answer);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = 'clotho.ics';
  link.click();
  URL.revokeObjectURL(link.href);
}
