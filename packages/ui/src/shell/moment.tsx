import { Timestamp, TimestampTooltipVariant } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { locale } from './words.ts';

/** A moment in the viewer's zone, with UTC on demand. `at` is RFC 3339. */
export function Moment({ at }: { readonly at: string }): ReactElement {
  const date = new Date(at);
  return (
    <Timestamp
      date={date}
      tooltip={{ variant: TimestampTooltipVariant.custom, content: utc(date) }}
    >
      {local(date)}
    </Timestamp>
  );
}

function local(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    date,
  );
}

function utc(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
