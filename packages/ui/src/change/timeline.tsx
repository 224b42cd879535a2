import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { entryAddress } from '../app/addresses.ts';
import { shortName } from '../journal/entry.ts';
import { kindInWords } from '../journal/kinds.ts';
import { withLocalTimes } from '../shell/local-times.ts';
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

function Entry({ event }: { readonly event: Event }): ReactElement {
  const t = useWords();
  const { at, who, what, seq, kind } = event;
  const title = kind === undefined ? '' : t(kindInWords(kind));
  return (
    <li>
      <div>{[title, withLocalTimes(what)].filter(Boolean).join(': ')}</div>
      <div className="clotho-quiet">
        {shortName(who)} · <Moment at={at} />
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

/** What the status and the journal both tell is told once, in the words of the status. */
function merged({ status }: Change, journal: readonly Event[]): Event[] {
  const { timeline = [] } = status ?? {};
  if (timeline.length >= STATUS_HOLDS) return newestFirst(journal);
  const told = new Set<Event>();
  const own = timeline.map(({ at, who, what }, place): Event => {
    const same = journal.find((event) => !told.has(event) && isSame(event, { who, what }));
    if (same) told.add(same);
    return { key: `status ${place}`, at, who, what, seq: same?.seq };
  });
  const rest = journal.filter((event) => !told.has(event) && event.kind !== TRANSITION);
  return newestFirst([...rest, ...own]);
}

const TRANSITION = 'ChangeTransition';

/** The journal has the comment alone where the status says what was decided too. */
function isSame(event: Event, own: Pick<Event, 'who' | 'what'>): boolean {
  if (event.what === '' || !own.what.includes(event.what)) return false;
  return event.kind === TRANSITION || event.who === own.who;
}

function newestFirst(events: readonly Event[]): Event[] {
  return events.toSorted((a, b) => b.at.localeCompare(a.at));
}
