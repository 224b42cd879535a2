import { Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useLiveState } from '../live/live.tsx';
import { useWords } from './words.ts';

/** Says whether what is shown is how things are now. */
export function LiveLabel(): ReactElement {
  const t = useWords();
  const state = useLiveState();
  const shown = {
    live: { text: t('Live'), color: 'green' },
    connecting: { text: t('Connecting'), color: 'grey' },
    stale: { text: t('Not live: what you see may be old'), color: 'orange' },
  } as const;
  const { text, color } = shown[state];
  return (
    <output data-live={state}>
      <Label isCompact color={color}>
        {text}
      </Label>
    </output>
  );
}
