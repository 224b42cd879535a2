import { Alert, Card, CardBody, CardTitle, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { ChangeStory, HistoryAnswer } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { entryAddress } from '../app/addresses.ts';
import { environmentAddress } from '../environments/address.ts';
import { Origin, shortDigest } from '../environments/standing.tsx';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { Moment } from '../shell/moment.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import './workload.css';

type Episode = HistoryAnswer['items'][number];

/** How did it get here: each content that it had, the Change that brought it, and who approved. */
export function WorkloadPage(): ReactElement {
  const t = useWords();
  const { name = '', kind = '', object = '' } = useParams();
  return (
    <Screen
      title={`${kind}/${object}`}
      about={
        <>
          {t('How it got here, in')} <Link to={environmentAddress(name)}>{name}</Link>
        </>
      }
    >
      <History environment={name} object={`${kind}/${object}`} />
    </Screen>
  );
}

export interface HistoryProps {
  readonly environment: string;
  /** `Kind/name`. */
  readonly object: string;
}

/** The same without the frame of a screen. */
export function History(props: HistoryProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const { environment, object } = props;
  const path = `/api/v1/environments/${encodeURIComponent(environment)}/history?${new URLSearchParams({ object }).toString()}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['history', path],
    queryFn: ({ signal }) => request<HistoryAnswer>(host, path, { signal }),
  });
  if (error instanceof Failure) {
    return <FailureState failure={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <LoadingState />;
  if (data.items.length === 0 && data.runs.length === 0) {
    return (
      <NothingState title={t('Nothing was ever seen of it')}>
        {t('Look at the environment: there are all objects that stand in it.')}
      </NothingState>
    );
  }
  return (
    <>
      <Gaps gaps={data.gaps} />
      <ol className="clotho-workload">
        {data.items.map((episode) => (
          <EpisodeItem key={`${episode.digest} ${episode.from.number}`} episode={episode} />
        ))}
      </ol>
      <Runs runs={data.runs} />
    </>
  );
}

function Gaps({ gaps }: { readonly gaps: HistoryAnswer['gaps'] }): ReactElement | undefined {
  const t = useWords();
  if (gaps.length === 0) return undefined;
  return (
    <Alert
      isInline
      component="h2"
      variant="warning"
      title={t('Nobody looked at times: what happened then is not known')}
    >
      {gaps.map(({ from, to, reason }) => (
        <p key={`${from ?? ''} ${to ?? ''}`}>
          {from === null ? t('the beginning') : <Moment at={from} />} –{' '}
          {to === null ? t('now') : <Moment at={to} />} ({reason})
        </p>
      ))}
    </Alert>
  );
}

function EpisodeItem({ episode }: { readonly episode: Episode }): ReactElement {
  const t = useWords();
  const { from, to, digest, story } = episode;
  return (
    <li className="clotho-workload-episode" data-now={to === null}>
      <Card isCompact component="section">
        <CardTitle component="h2">
          {story?.description ?? <Origin item={episode} />}{' '}
          {to === null ? (
            <Label isCompact color="green">
              {t('Now')}
            </Label>
          ) : undefined}
        </CardTitle>
        <CardBody>
          <dl className="clotho-workload-story">
            <Line term={t('Stood')}>
              <Moment at={from.at} /> – {to === null ? t('now') : <Moment at={to.at} />}
            </Line>
            <Line term={t('Brought by')}>
              <Origin item={episode} />
            </Line>
            {story ? <Story story={story} /> : undefined}
            <Line term={t('Content')}>
              <code>{shortDigest(digest)}</code>
            </Line>
          </dl>
        </CardBody>
      </Card>
    </li>
  );
}

function Line(props: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** From the request to the write, in the order of time. */
function Story({ story }: { readonly story: ChangeStory }): ReactElement {
  const t = useWords();
  const { requestedBy, approvals, window, implementedAt } = story;
  const terms: Readonly<Record<string, string>> = {
    approve: t('Approved'),
    deny: t('Denied'),
    revoke: t('Taken back'),
  };
  return (
    <>
      {requestedBy === null ? undefined : <Line term={t('Asked for')}>{requestedBy}</Line>}
      {approvals.map(({ step, decision, who, at, seq }) => (
        <Line key={seq} term={terms[decision] ?? decision}>
          {t('{{who}}, {{step}}', { who, step })} · <Moment at={at} /> ·{' '}
          <Link to={entryAddress(seq)}>{t('entry {{seq}}', { seq })}</Link>
        </Line>
      ))}
      {window === null ? undefined : (
        <Line term={t('Window opened')}>
          <Moment at={window.opensAt} />
        </Line>
      )}
      {implementedAt === null ? undefined : (
        <Line term={t('Written')}>
          <Moment at={implementedAt} />
        </Line>
      )}
    </>
  );
}

function Runs({ runs }: { readonly runs: HistoryAnswer['runs'] }): ReactElement | undefined {
  const t = useWords();
  if (runs.length === 0) return undefined;
  return (
    <section>
      <h2 className="clotho-heading">{t('What ran')}</h2>
      <Table aria-label={t('What ran')} variant="compact" gridBreakPoint="grid-md">
        <Thead>
          <Tr>
            <Th>{t('Container')}</Th>
            <Th>{t('Image')}</Th>
            <Th>{t('From')}</Th>
            <Th>{t('Until')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {runs.map((run) => (
            <Tr key={`${run.container ?? ''} ${run.digest} ${run.from.number}`}>
              <Td dataLabel={t('Container')}>{run.container}</Td>
              <Td dataLabel={t('Image')} modifier="breakWord">
                {run.image} <code className="clotho-quiet">{shortDigest(run.digest)}</code>
              </Td>
              <Td dataLabel={t('From')}>
                <Moment at={run.from.at} />
              </Td>
              <Td dataLabel={t('Until')}>
                {run.to === null ? t('now') : <Moment at={run.to.at} />}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
