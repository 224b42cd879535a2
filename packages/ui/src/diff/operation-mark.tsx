import { Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords, word } from '../shell/words.ts';

const LOOKS = {
  Create: { color: 'green', verb: word('creates') },
  Update: { color: 'blue', verb: word('changes') },
  Delete: { color: 'red', verb: word('deletes') },
} as const;

/** What is done to an object. */
export function OperationMark(props: {
  readonly operation: 'Create' | 'Update' | 'Delete';
}): ReactElement {
  const t = useWords();
  const { color, verb } = LOOKS[props.operation];
  return (
    <Label isCompact variant="outline" color={color}>
      {t(verb)}
    </Label>
  );
}
