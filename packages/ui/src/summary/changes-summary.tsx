import { Content, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Change, ChangePhase } from '@clotho/api';
import { ROOT } from '../app/root.ts';
import { useLive } from '../live/live.tsx';
import { PhaseLabel } from '../shell/labels.tsx';
import { FailureState, LoadingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';

/** What somebody wants to know at a glance, in the order of urgency. */
const SHOWN: readonly ChangePhase[] = [
  'OnHold',
  'Failed',
  'PendingApproval',
  'Scheduled',
  'Implementing',
  'Verifying',
];

/** How many Changes are where, each a way to them. */
export function ChangesSummary(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('changes');
  if (failure) return <FailureState failure={failure} />;
  if (!synced) return <LoadingState />;
  const counts = countsOf(items);
  return (
    <Stack hasGutter>
      {counts.length === 0 ? (
        <Content component="p">{t('Nothing is under way.')}</Content>
      ) : (
        counts.map(([phase, count]) => <PhaseCount key={phase} phase={phase} count={count} />)
      )}
      <StackItem>
        <Link to={`${ROOT}/changes`}>{t('All changes')}</Link>
      </StackItem>
    </Stack>
  );
}

function PhaseCount(props: { readonly phase: ChangePhase; readonly count: number }): ReactElement {
  const { phase, count } = props;
  const t = useWords();
  return (
    <StackItem>
      <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }}>
        <PhaseLabel phase={phase} />
        <FlexItem>
          <Link to={`${ROOT}/changes?phase=${phase}`}>{t('{{count}} changes', { count })}</Link>
        </FlexItem>
      </Flex>
    </StackItem>
  );
}

function countsOf(changes: readonly Change[]): (readonly [ChangePhase, number])[] {
  return SHOWN.map((phase) => {
    const there = changes.filter(({ status }) => (status?.phase ?? 'Draft') === phase);
    return [phase, there.length] as const;
  }).filter(([, count]) => count > 0);
}
