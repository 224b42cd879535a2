import { Alert, Button } from '@patternfly/react-core';
import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { useHost } from '@clotho/ui-host';
import { Link, useNavigate } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress, NEW_CHANGE } from '../app/addresses.ts';
import { isFinished } from '../change/standing.ts';
import type { Verdict } from '../decide/decision.ts';
import { BatchDialog, DecideDialog, useDialogsSoon } from '../decide/dialogs.tsx';
import { Delegations, useOwnDelegations } from '../delegation/delegations.tsx';
import { useLive, useNow } from '../live/live.tsx';
import { useCursor } from '../shell/cursor.ts';
import { Screen } from '../shell/page.tsx';
import { ShortcutSheet } from '../shell/shortcut-sheet.tsx';
import { useShortcuts } from '../shell/shortcuts.ts';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import '../changes/changes.css';
import './inbox.css';
import { latenessOf } from './late.ts';
import { OwnTable } from './own-table.tsx';
import { useWaiting, type Waiting } from './waiting.ts';
import { WaitingTable } from './waiting-table.tsx';

const LATE_EVERY_MS = 30_000;

const HandOverDialog = lazy(async () => ({
  default: (await import('../delegation/hand-over-dialog.tsx')).HandOverDialog,
}));

/** What waits for the person, what they asked for, and what is late. */
export function InboxPage(): ReactElement {
  const t = useWords();
  useDialogsSoon();
  const [done, setDone] = useState<string>();
  return (
    <Screen title={t('Inbox')} actions={<InboxActions onDone={setDone} />}>
      {done === undefined ? undefined : (
        <Alert
          component="p"
          isInline
          isLiveRegion
          variant="success"
          title={done}
          className="clotho-done"
        />
      )}
      <Inbox onDone={setDone} />
    </Screen>
  );
}

function InboxActions({ onDone }: Part): ReactElement {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        {t('Hand over…')}
      </Button>
      <Sheet />
      {isOpen ? (
        <Suspense>
          <HandOverDialog onClose={() => setOpen(false)} onDone={onDone} />
        </Suspense>
      ) : undefined}
    </>
  );
}

function Sheet(): ReactElement {
  const t = useWords();
  return (
    <ShortcutSheet
      keys={[
        ['j k', t('Next, previous')],
        ['Enter', t('Open the Change')],
        ['a', t('Approve what is selected, or this one')],
        ['d', t('Deny what is selected, or this one')],
        ['x', t('Select')],
      ]}
    />
  );
}

interface Part {
  readonly onDone: (words: string) => void;
}

function Inbox({ onDone }: Part): ReactElement {
  const t = useWords();
  const host = useHost();
  const now = useNow(LATE_EVERY_MS);
  const { items, synced, failure } = useLive('changes');
  const { waiting, isAsking, failure: unasked, left } = useWaiting(items);
  const delegations = useOwnDelegations();
  if (failure) return <FailureState failure={failure} />;
  if (!synced || (isAsking && !unasked)) return <LoadingState />;
  const own = items.filter(
    (change) => change.spec.requestedBy?.username === host.user.name && !isFinished(change),
  );
  const late = items.filter((change) => latenessOf(change, now) !== undefined);
  return (
    <div className="clotho-inbox">
      {unasked ? (
        <Alert
          component="p"
          isInline
          variant="warning"
          title={t('What waits for you could not be found out')}
        >
          {unasked.message}
        </Alert>
      ) : undefined}
      <WaitingPart waiting={waiting} left={left} onDone={onDone} />
      <Section title={t('You asked for ({{count}})', { count: own.length })}>
        {own.length === 0 ? (
          <p className="clotho-quiet">
            {t('Nothing of yours is under way.')}{' '}
            <Link to={NEW_CHANGE}>{t('Ask for a change')}</Link>
          </p>
        ) : (
          <OwnTable label={t('You asked for')} changes={own} now={now} />
        )}
      </Section>
      {late.length === 0 ? undefined : (
        <Section title={t('Late ({{count}})', { count: late.length })}>
          <OwnTable label={t('Late')} changes={late} now={now} />
        </Section>
      )}
      {delegations.length === 0 ? undefined : (
        <Section title={t('Handed over ({{count}})', { count: delegations.length })}>
          <Delegations delegations={delegations} />
        </Section>
      )}
    </div>
  );
}

function Section(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section>
      <h2 className="clotho-heading">{props.title}</h2>
      {props.children}
    </section>
  );
}

interface WaitingPartProps extends Part {
  readonly waiting: readonly Waiting[];
  readonly left: number;
}

/** What of the list a dialog is open for; each by the uid of its Change. */
interface Deciding {
  readonly verdict: Verdict;
  readonly uids: readonly string[];
}

function WaitingPart({ waiting, left, onDone }: WaitingPartProps): ReactElement {
  const t = useWords();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [deciding, setDeciding] = useState<Deciding>();
  const cursor = useCursor(waiting.length, (at) => {
    const { namespace = '', name } = waiting[at]?.change.metadata ?? { name: '' };
    if (name !== '') void navigate(changeAddress(namespace, name));
  });
  const here = waiting[cursor.at]?.change.metadata.uid;
  const present = selected.filter((uid) => waiting.some((each) => uidOf(each) === uid));
  const decide = (verdict: Verdict, uids: readonly string[]): void => {
    if (uids.length > 0) setDeciding({ verdict, uids });
  };
  const chosen = present.length > 0 || here === undefined ? present : [here];
  const toggle = (uid: string): void =>
    setSelected(present.includes(uid) ? present.filter((each) => each !== uid) : [...present, uid]);
  useShortcuts({
    a: () => decide('approve', chosen),
    d: () => decide('deny', chosen),
    x: () => here !== undefined && toggle(here),
  });
  return (
    <Section title={t('Waits for you ({{count}})', { count: waiting.length })}>
      {waiting.length === 0 ? (
        <NothingState title={t('Nothing waits for you')} icon={CheckCircleIcon}>
          {t('What you may decide appears here by itself.')}
        </NothingState>
      ) : (
        <>
          <Batch count={present.length} onDecide={(verdict) => decide(verdict, present)} />
          <WaitingTable
            waiting={waiting}
            selected={present}
            cursor={cursor}
            onToggle={toggle}
            onToggleAll={(isAll) => setSelected(isAll ? waiting.map(uidOf) : [])}
            onDecide={(verdict, uid) => decide(verdict, [uid])}
          />
        </>
      )}
      {left > 0 ? (
        <p>
          {t('{{count}} more open steps were not looked at; choose a namespace.', { count: left })}
        </p>
      ) : undefined}
      {deciding === undefined ? undefined : (
        <Suspense>
          <Dialog
            deciding={deciding}
            waiting={waiting}
            onClose={() => setDeciding(undefined)}
            onDone={onDone}
          />
        </Suspense>
      )}
    </Section>
  );
}

function Batch(props: {
  readonly count: number;
  readonly onDecide: (verdict: Verdict) => void;
}): ReactElement {
  const { count, onDecide } = props;
  const t = useWords();
  return (
    <div className="clotho-filter-bar" role="toolbar" aria-label={t('Selected')}>
      <span aria-live="polite">{t('{{count}} selected', { count })}</span>
      <Button size="sm" isAriaDisabled={count === 0} onClick={() => onDecide('approve')}>
        {t('Approve selected…')}
      </Button>
      <Button
        size="sm"
        variant="secondary"
        isDanger
        isAriaDisabled={count === 0}
        onClick={() => onDecide('deny')}
      >
        {t('Deny selected…')}
      </Button>
    </div>
  );
}

function Dialog(props: {
  readonly deciding: Deciding;
  readonly waiting: readonly Waiting[];
  readonly onClose: () => void;
  readonly onDone: (words: string) => void;
}): ReactElement {
  const { deciding, waiting, onClose, onDone } = props;
  const { items } = useLive('changes');
  // The dialog stays while what it is about goes on, or stops waiting.
  const [subjects] = useState(() => waiting.filter((each) => deciding.uids.includes(uidOf(each))));
  const current = subjects.map((each) => ({ ...each, change: newest(each.change, items) }));
  const [only] = current;
  if (only && current.length === 1) {
    const { change, step } = only;
    const { verdict } = deciding;
    return (
      <DecideDialog
        change={change}
        step={step}
        verdict={verdict}
        onClose={onClose}
        onDone={onDone}
      />
    );
  }
  return (
    <BatchDialog subjects={current} verdict={deciding.verdict} onClose={onClose} onDone={onDone} />
  );
}

function newest(change: Change, items: readonly Change[]): Change {
  return items.find(({ metadata }) => metadata.uid === change.metadata.uid) ?? change;
}

function uidOf({ change }: Waiting): string {
  return change.metadata.uid;
}
