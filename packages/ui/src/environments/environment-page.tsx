import { Stack, StackItem } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { Environment, SnapshotPage, SnapshotRef } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { request } from '../http/request.ts';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { Compare } from './compare.tsx';
import { StateLabel } from './environments-page.tsx';
import './environments.css';
import { PastBanner } from './past-banner.tsx';
import { Standing } from './standing.tsx';
import { standingAt, tickOf } from './ticks.ts';
import { TimeSlider } from './time-slider.tsx';

const BEAT_MS = 5_000;
const MOST_TICKS = 500;

/** What runs in an environment, now or at a moment that the person chooses. */
export function EnvironmentPage(): ReactElement {
  const { name = '' } = useParams();
  const host = useHost();
  const path = `/api/v1/environments/${encodeURIComponent(name)}`;
  const environment = useQuery({
    queryKey: ['environment', name],
    queryFn: ({ signal }) => request<Environment>(host, path, { signal }),
    refetchInterval: BEAT_MS,
  });
  const snapshots = useQuery({
    queryKey: ['environment', name, 'snapshots'],
    queryFn: ({ signal }) =>
      request<SnapshotPage>(host, `${path}/snapshots?limit=${MOST_TICKS}`, { signal }),
    refetchInterval: BEAT_MS,
  });
  return (
    <Screen
      title={name}
      labels={environment.data ? <StateLabel state={environment.data.state} /> : undefined}
    >
      <Loaded
        name={name}
        ticks={snapshots.data?.items.toReversed()}
        error={snapshots.error}
        onRetry={() => void snapshots.refetch()}
      />
    </Screen>
  );
}

function Loaded(props: {
  readonly name: string;
  readonly ticks: readonly SnapshotRef[] | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
}): ReactElement {
  const t = useWords();
  const { name, ticks, error, onRetry } = props;
  if (error instanceof Failure && !ticks) return <FailureState failure={error} onRetry={onRetry} />;
  if (!ticks) return <LoadingState />;
  if (ticks.length === 0) {
    return (
      <NothingState title={t('Nothing was seen here yet')}>
        {t('The first snapshot comes within seconds after the namespace is managed.')}
      </NothingState>
    );
  }
  return <TimeMachine name={name} ticks={ticks} />;
}

function TimeMachine(props: {
  readonly name: string;
  readonly ticks: readonly SnapshotRef[];
}): ReactElement {
  const { name, ticks } = props;
  const { at, compare, choose } = useMoment(ticks);
  const index = tickOf(ticks, at);
  const shown = ticks[index];
  if (!shown) return <LoadingState />;
  const isPast = index < ticks.length - 1;
  return (
    <Stack hasGutter>
      {isPast ? (
        <StackItem>
          <PastBanner snapshot={shown} onReturn={() => choose({ at: undefined })} />
        </StackItem>
      ) : undefined}
      <StackItem>
        <TimeSlider
          ticks={ticks}
          index={index}
          onChoose={(number) =>
            choose({ at: number === ticks.at(-1)?.number ? undefined : number })
          }
        />
      </StackItem>
      <StackItem>
        <Compare
          name={name}
          ticks={ticks}
          shown={shown}
          compare={compare}
          onChoose={(number) => choose({ compare: number })}
        />
      </StackItem>
      <StackItem isFilled>
        <Standing name={name} snapshot={shown} />
      </StackItem>
    </Stack>
  );
}

interface Choice {
  readonly at?: number | undefined;
  readonly compare?: number | undefined;
}

/** What is looked at is in the address: `at` is a snapshot's number, or a moment (RFC 3339). */
function useMoment(ticks: readonly SnapshotRef[]): Choice & { choose: (choice: Choice) => void } {
  const [query, setQuery] = useSearchParams();
  const choose = (choice: Choice): void =>
    setQuery(
      (asked) => {
        for (const [name, number] of Object.entries(choice)) {
          if (number === undefined) asked.delete(name);
          else asked.set(name, String(number));
        }
        return asked;
      },
      { replace: true },
    );
  return {
    at: numberIn(query.get('at'), ticks),
    compare: numberIn(query.get('compare'), ticks),
    choose,
  };
}

function numberIn(text: string | null, ticks: readonly SnapshotRef[]): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : (standingAt(ticks, at) ?? ticks[0])?.number;
}
