import { ProgressStep, ProgressStepper, type ProgressStepProps } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { ChangeStatus } from '@clotho/api';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';

type Stage = NonNullable<ChangeStatus['stages']>[number];

const VARIANTS: Readonly<Record<Stage['state'], NonNullable<ProgressStepProps['variant']>>> = {
  Pending: 'pending',
  Running: 'info',
  Soaking: 'info',
  Passed: 'success',
  Failed: 'danger',
};

/** How far the rollout is. */
export function Stages({ stages }: { readonly stages: readonly Stage[] }): ReactElement {
  const t = useWords();
  return (
    <ProgressStepper isVertical>
      {stages.map(({ name, state, message, startedAt }) => (
        <ProgressStep
          key={name}
          id={`stage-${name}`}
          titleId={`stage-${name}-title`}
          variant={VARIANTS[state]}
          isCurrent={state === 'Running' || state === 'Soaking'}
          aria-label={t('{{name}}: {{state}}', { name, state: t(state) })}
          description={
            <>
              {t(state)} {startedAt === undefined ? undefined : <Moment at={startedAt} />} {message}
            </>
          }
        >
          {name}
        </ProgressStep>
      ))}
    </ProgressStepper>
  );
}
