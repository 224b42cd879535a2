import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { operationOf, type Carried } from '../change/carried.ts';
import { useWords } from '../shell/words.ts';
import { heldRows } from './held-rows.ts';
import { movedSince } from './moved.ts';
import type { LiveObject } from './sides.ts';

export interface MovedBannerProps {
  readonly live: LiveObject;
  readonly carried: Carried;
}

/** Says that the object is not what it was when the write was asked for. */
export function MovedBanner({ live, carried }: MovedBannerProps): ReactElement {
  const t = useWords();
  if (live.isLoading || live.failure || !carried.request || isApplied(carried)) return <></>;
  if (operationOf(carried) === 'Create') {
    if (!live.object) return <></>;
    return (
      <Alert
        component="p"
        isInline
        variant="warning"
        title={t('An object of this name exists by now')}
      />
    );
  }
  if (!live.object) {
    return (
      <Alert component="p" isInline variant="warning" title={t('The object is gone by now')} />
    );
  }
  const fields = movedSince(heldRows(carried.request.status?.diff), live.object);
  if (fields.length === 0) return <></>;
  return (
    <Alert
      component="p"
      isInline
      variant="warning"
      title={t('The live object moved since this write was held')}
    >
      {t('It is not applied over what somebody else changed: {{fields}}', {
        fields: fields.slice(0, 5).join(', '),
      })}
    </Alert>
  );
}

function isApplied({ state }: Carried): boolean {
  return state.phase === 'Applied' || state.phase === 'Verified';
}
