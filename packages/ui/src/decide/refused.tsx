import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';

/** What the server said to what was sent, beside what was typed. */
export function Refused({ why }: { readonly why: string | undefined }): ReactElement {
  const t = useWords();
  if (why === undefined) return <></>;
  return (
    <Alert component="p" isInline isLiveRegion variant="danger" title={t('This was refused')}>
      {why}
    </Alert>
  );
}
