import { ProgressStep, ProgressStepper, type ProgressStepProps } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { ChangeStatus } from '@clotho/api';
import { Moment } from '../shell/moment.tsx';
import { useWords, word } from '../shell/words.ts';

type Stage = NonNullable<ChangeStatus['stages']>[number];

interface Look {
  readonly variant: NonNullable<ProgressStepProps['variant']>;
  readonly standing: string;
}

const LOOKS: Readonly<Record<Stage['state'], Look>> = {
  Pending: { variant: 'pending', standing: word('Pending') },
  Running: { variant: 'info', standing: word('Running') },
  Soaking: { variant: 'info', standing: word('Soaking') },
  Passed: { variant: 'success', standing: word('Passed') },
  Failed: { variant: 'danger', standing: word('Failed') },
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
          variant={LOOKS[state].variant}
          isCurrent={state === 'Running' || state === 'Soaking'}
          aria-label={t('{{name}}: {{state}}', { name, state: t(LOOKS[state].standing) })}
          description={
            <>
              {t(LOOKS[state].standing)}{' '}
              {startedAt === undefined ? undefined : <Moment at={startedAt} />} {message}
            </>
          }
        >
          {name}
        </ProgressStep>
      ))}
    </ProgressStepper>
  );
}
