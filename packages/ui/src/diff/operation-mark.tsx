import { Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';

const LOOKS = {
  Create: { color: 'green', word: 'creates' },
  Update: { color: 'blue', word: 'changes' },
  Delete: { color: 'red', word: 'deletes' },
} as const;

/** What is done to an object. */
export function OperationMark(props: {
  readonly operation: 'Create' | 'Update' | 'Delete';
}): ReactElement {
  const t = useWords();
  const { color, word } = LOOKS[props.operation];
  return (
    <Label isCompact variant="outline" color={color}>
      {t(word)}
    </Label>
  );
}
