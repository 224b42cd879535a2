import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { entryAddress } from '../app/addresses.ts';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { useJournal, type Event } from './journal.ts';

/** So many the status holds; older ones are in the journal alone. */
const STATUS_HOLDS = 64;

/** Everything that happened to a Change, the newest first. */
export function Timeline({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { events, failure } = useJournal(change);
  const all = merged(change, events);
  return (
    <>
      {failure ? (
        <Alert
          component="p"
          isInline
          variant="info"
          title={t('Only the newest: the journal could not be read ({{why}})', {
            why: failure.message,
          })}
        />
      ) : undefined}
      {all.length === 0 ? <p>{t('Nothing happened yet.')}</p> : undefined}
      <ol className="clotho-timeline" reversed>
        {all.map((event) => (
          <Entry key={event.key} event={event} />
        ))}
      </ol>
    </>
  );
}

function Entry({ event: { at, who, what, seq } }: { readonly event: Event }): ReactElement {
  const t = useWords();
  return (
    <li>
      <div>{what}</div>
      <div className="clotho-quiet">
        {who} · <Moment at={at} />
        {seq === undefined ? undefined : (
          <>
            {' · '}
            <Link to={entryAddress(seq)}>{t('journal {{seq}}', { seq })}</Link>
          </>
        )}
      </div>
    </li>
  );
}

/** The status tells of transitions in better words; the journal of all the rest, and of the past. */
function merged({ status }: Change, journal: readonly Event[]): Event[] {
  const { timeline = [] } = status ?? {};
  const own = timeline.map(({ at, who, what }, place): Event => ({
    key: `status ${place}`,
    at,
    who,
    what,
  }));
  const isWhole = timeline.length < STATUS_HOLDS;
  const rest = journal.filter(({ kind }) => !isWhole || kind !== 'ChangeTransition');
  return [...rest, ...(isWhole ? own : [])].toSorted((a, b) => b.at.localeCompare(a.at));
}
