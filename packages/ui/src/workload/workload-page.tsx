import { Alert, Label } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import type { ChangeStory, HistoryAnswer } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { changeAddress, entryAddress } from '../app/addresses.ts';
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
    <li className="clotho-workload-episode">
      <h2>
        <Moment at={from.at} /> – {to === null ? t('it stands now') : <Moment at={to.at} />}{' '}
        {to === null ? (
          <Label isCompact color="green">
            {t('Now')}
          </Label>
        ) : undefined}
      </h2>
      <p>
        {t('Content')} <code>{shortDigest(digest)}</code>, {t('brought by')}{' '}
        <Origin item={episode} />
      </p>
      {story ? <Story story={story} /> : undefined}
    </li>
  );
}

function Story({ story }: { readonly story: ChangeStory }): ReactElement {
  const t = useWords();
  const { namespace, name, description, requestedBy, approvals, window, implementedAt } = story;
  return (
    <ul>
      <li>
        <Link to={changeAddress(namespace, name)}>{description ?? name}</Link>
        {requestedBy === null ? '' : `, ${t('asked for by {{who}}', { who: requestedBy })}`}
      </li>
      {approvals.map(({ step, decision, who, at, seq }) => (
        <li key={seq}>
          {who} ({step}): {decision}, <Moment at={at} />,{' '}
          <Link to={entryAddress(seq)}>{t('entry {{seq}}', { seq })}</Link>
        </li>
      ))}
      {window === null ? undefined : (
        <li>
          {t('It was allowed to begin at')} <Moment at={window.opensAt} />
        </li>
      )}
      {implementedAt === null ? undefined : (
        <li>
          {t('Written at')} <Moment at={implementedAt} />
        </li>
      )}
    </ul>
  );
}

function Runs({ runs }: { readonly runs: HistoryAnswer['runs'] }): ReactElement | undefined {
  const t = useWords();
  if (runs.length === 0) return undefined;
  return (
    <section>
      <h2>{t('What ran')}</h2>
      <ul>
        {runs.map((run) => (
          <li key={`${run.container ?? ''} ${run.digest} ${run.from.number}`}>
            {run.container}: {run.image} <code>{shortDigest(run.digest)}</code>,{' '}
            <Moment at={run.from.at} /> – {run.to === null ? t('now') : <Moment at={run.to.at} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
