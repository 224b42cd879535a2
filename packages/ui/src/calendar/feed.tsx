import {
  Alert,
  Button,
  ClipboardCopy,
  Content,
  Popover,
  Stack,
  StackItem,
  Title,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CalendarSubscription } from '@clotho/api';
import { useHost, type Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import { answerOf, request } from '../http/request.ts';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';

/** The calendar in other programs. */
export function FeedMenu(): ReactElement {
  const t = useWords();
  return (
    <Popover
      aria-label={t('Calendar programs')}
      position="bottom-end"
      maxWidth="18rem"
      bodyContent={<Feed />}
    >
      <Button variant="secondary">{t('Subscribe')}</Button>
    </Popover>
  );
}

function Feed(): ReactElement {
  const t = useWords();
  const host = useHost();
  const made = useMutation({ mutationFn: () => subscribe(host) });
  const saved = useMutation({ mutationFn: () => saveFeed(host) });
  const problem = made.error ?? saved.error;
  return (
    <Stack hasGutter>
      <Title headingLevel="h2" size="md">
        {t('In your calendar program')}
      </Title>
      {made.data === undefined ? (
        <>
          <Content component="p">
            {t(
              'Your program fetches an address of your own. Whoever has it reads what you may see of the calendar, and nothing else.',
            )}
          </Content>
          <StackItem>
            <Button onClick={() => made.mutate()} isLoading={made.isPending}>
              {t('Make an address')}
            </Button>{' '}
            <Button variant="link" onClick={() => saved.mutate()} isLoading={saved.isPending}>
              {t('Download 31 days')}
            </Button>
          </StackItem>
        </>
      ) : (
        <Address made={made.data} />
      )}
      {problem ? (
        <Alert component="p" isInline isPlain variant="danger" title={problem.message} />
      ) : undefined}
    </Stack>
  );
}

/** Nobody can show it again: the server keeps its hash alone. */
function Address({ made }: { readonly made: CalendarSubscription }): ReactElement {
  const t = useWords();
  const { url, id, expiresAt } = made;
  return (
    <>
      <ClipboardCopy
        isReadOnly
        textAriaLabel={t('Address of the calendar')}
        hoverTip={t('Copy')}
        clickTip={t('Copied')}
      >
        {url}
      </ClipboardCopy>
      <div>
        {t('It is shown this once, and is good until')} <Moment at={expiresAt} />. {t('To end it:')}{' '}
        <code>clotho calendar unsubscribe {id}</code>
      </div>
    </>
  );
}

const DAYS = 365;

function subscribe(host: Host): Promise<CalendarSubscription> {
  const place = host.namespace === undefined ? {} : { namespaces: [host.namespace] };
  const body = { days: DAYS, ...place };
  return request<CalendarSubscription>(host, '/api/v1/calendar/subscriptions', {
    method: 'POST',
    body,
  });
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
