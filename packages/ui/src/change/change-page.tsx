import { Alert, Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import { lazy, Suspense, useEffect, useRef, useState, type ReactElement } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { Change } from '@clotho/api';
import { Altered } from '../decide/altered.tsx';
import { useSeen } from '../decide/seen.ts';
import { ChangeDiff } from '../diff/change-diff.tsx';
import { PhaseLabel, RiskLabel } from '../shell/labels.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { Actions } from './actions.tsx';
import './change.css';
import { Overview } from './overview.tsx';
import { Standing } from './standing-banner.tsx';
import { phaseOf, riskOf } from './standing.ts';
import { Timeline } from './timeline.tsx';
import { useChange, type ChangeState } from './use-change.ts';

const YamlTab = lazy(async () => ({ default: (await import('./yaml-tab.tsx')).YamlTab }));

/** One Change, with its whole life. */
export function ChangePage(): ReactElement {
  const { namespace = '', name = '' } = useParams();
  const t = useWords();
  const state = useChange(namespace, name);
  const { change, isLoading, failure } = state;
  if (change) return <Found key={change.metadata.uid} change={change} state={state} />;
  return (
    <Screen title={name}>
      <Missing
        isLoading={isLoading}
        failure={failure}
        words={t('There is no Change {{name}} in {{namespace}}', { name, namespace })}
      />
    </Screen>
  );
}

function Missing(
  props: Pick<ChangeState, 'isLoading' | 'failure'> & { readonly words: string },
): ReactElement {
  const t = useWords();
  if (props.failure) return <FailureState failure={props.failure} />;
  if (props.isLoading) return <LoadingState />;
  return (
    <NothingState title={props.words}>
      {t('Finished Changes are removed after a while. The journal has them for good.')}
    </NothingState>
  );
}

function Found(props: { readonly change: Change; readonly state: ChangeState }): ReactElement {
  const { change, state } = props;
  const [done, setDone] = useState<string>();
  const { metadata, spec } = change;
  return (
    <Screen
      title={metadata.name}
      about={spec.description}
      labels={
        <>
          <PhaseLabel phase={phaseOf(change)} />
          <RiskLabel level={riskOf(change)} />
        </>
      }
      actions={<Actions change={change} onDone={setDone} />}
    >
      <div className="clotho-change">
        {done === undefined ? undefined : (
          <Alert component="p" isInline isLiveRegion variant="success" title={done} />
        )}
        <Looked change={change} state={state} />
        <Standing change={change} />
        <Views change={change} state={state} />
      </div>
    </Screen>
  );
}

/** Says what changed since the person looked, and remembers that they look. */
function Looked(props: { readonly change: Change; readonly state: ChangeState }): ReactElement {
  const seen = useSeen(props.change, props.state.carried);
  const digest = seen.isAltered ? undefined : seen.now?.digest;
  const look = useRef(seen.acknowledge);
  useEffect(() => {
    look.current = seen.acknowledge;
  });
  useEffect(() => {
    if (digest !== undefined) look.current();
  }, [digest]);
  return <Altered state={seen} />;
}

const TABS = ['overview', 'manifests', 'timeline', 'yaml'] as const;
type TabName = (typeof TABS)[number];

function Views(props: { readonly change: Change; readonly state: ChangeState }): ReactElement {
  const { change, state } = props;
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const active: TabName = TABS.find((name) => name === query.get('tab')) ?? 'overview';
  const titles = {
    overview: t('Overview'),
    manifests: t('Manifests ({{count}})', { count: state.carried.length }),
    timeline: t('Timeline'),
    yaml: t('YAML'),
  };
  const choose = (name: TabName): void =>
    setQuery((now) => {
      now.set('tab', name);
      return now;
    });
  return (
    <Tabs
      activeKey={active}
      aria-label={t('Parts of the Change')}
      onSelect={(_, key) => choose(TABS.find((name) => name === key) ?? 'overview')}
      mountOnEnter
      unmountOnExit
    >
      {TABS.map((name) => (
        <Tab key={name} eventKey={name} title={<TabTitleText>{titles[name]}</TabTitleText>}>
          <div className="clotho-tab">
            <Suspense fallback={<LoadingState />}>
              <View name={name} change={change} state={state} />
            </Suspense>
          </div>
        </Tab>
      ))}
    </Tabs>
  );
}

function View(props: {
  readonly name: TabName;
  readonly change: Change;
  readonly state: ChangeState;
}): ReactElement {
  const { name, change, state } = props;
  switch (name) {
    case 'overview':
      return <Overview change={change} />;
    case 'manifests':
      return <ChangeDiff change={change} requests={state.requests} />;
    case 'timeline':
      return <Timeline change={change} />;
    case 'yaml':
      return <YamlTab change={change} />;
  }
}
