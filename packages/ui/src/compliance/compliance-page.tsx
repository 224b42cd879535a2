import { Button, Label, Title } from '@patternfly/react-core';
import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useHost } from '@clotho/ui-host';
import { changeAddress, entryAddress } from '../app/addresses.ts';
import { ROOT } from '../app/root.ts';
import { Failure } from '../http/failure.ts';
import type { Entry } from '../journal/entry.ts';
import { entriesPath, filterIn } from '../journal/filter.ts';
import { entriesAt } from '../journal/use-entries.ts';
import { useLive, useNow } from '../live/live.tsx';
import { Moment } from '../shell/moment.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import './compliance.css';
import { openFindings, type FindingKind, type LiveObjects, type OpenFinding } from './findings.ts';
import { SessionReview } from './session-review.tsx';
import { Trend } from './trend.tsx';

const MOST_ALERTS = 1_000;
const BEAT_MS = 10_000;
const MINUTE_MS = 60_000;

/** What stands open, and since when; only what the journal and the objects say. */
export function CompliancePage(): ReactElement {
  const t = useWords();
  return (
    <Screen
      title={t('Compliance')}
      about={t('What is not as it was approved, or owes something, with where it is on record.')}
      actions={
        <Button variant="secondary" onClick={() => print()}>
          {t('Print')}
        </Button>
      }
    >
      <Compliance />
    </Screen>
  );
}

function Compliance(): ReactElement {
  const host = useHost();
  const now = useNow(MINUTE_MS);
  const live = useObjects();
  const filter = filterIn(new URLSearchParams({ kind: 'Alert' }));
  const path = entriesPath(filter, host.namespace, { order: 'desc', limit: MOST_ALERTS });
  const { data, error, refetch } = useQuery({
    queryKey: ['compliance', path],
    queryFn: ({ signal }) => entriesAt(host, path, signal),
    refetchInterval: BEAT_MS,
  });
  if (error instanceof Failure && !data) {
    return <FailureState failure={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <LoadingState />;
  return (
    <>
      <Open alerts={data.entries} live={live} now={now} />
      <Trend alerts={data.entries} live={live} now={now} isWhole={data.next === undefined} />
    </>
  );
}

function useObjects(): LiveObjects {
  const { items: changes } = useLive('changes');
  const { items: breakglasses } = useLive('breakglasses');
  const { items: exemptions } = useLive('writerexemptions');
  const { items: lockdowns } = useLive('lockdowns');
  return { changes, breakglasses, exemptions, lockdowns };
}

interface OpenProps {
  readonly alerts: readonly Entry[];
  readonly live: LiveObjects;
  readonly now: number;
}

function Open({ alerts, live, now }: OpenProps): ReactElement {
  const t = useWords();
  const open = openFindings(alerts, live, now);
  return (
    <section className="clotho-compliance-section" aria-labelledby="compliance-open">
      <Title headingLevel="h2" size="lg" id="compliance-open">
        {t('Open: {{count}}', { count: open.length })}
      </Title>
      {open.length === 0 ? (
        <NothingState title={t('Nothing stands open')} icon={CheckCircleIcon}>
          {t('Everything that is managed stands as it was approved, as far as was looked.')}
        </NothingState>
      ) : (
        <OpenTable open={open} />
      )}
    </section>
  );
}

function OpenTable({ open }: { readonly open: readonly OpenFinding[] }): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('Open findings')} variant="compact">
      <Thead>
        <Tr>
          <Th>{t('What')}</Th>
          <Th>{t('Where')}</Th>
          <Th>{t('Why')}</Th>
          <Th>{t('First seen')}</Th>
          <Th>{t('Last seen')}</Th>
          <Th>{t('On record')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {open.map((finding) => (
          <FindingRow key={finding.id} finding={finding} />
        ))}
      </Tbody>
    </Table>
  );
}

const KINDS: Readonly<Record<FindingKind, { words: string; color: 'red' | 'orange' | 'yellow' }>> =
  {
    Drift: { words: 'Drift', color: 'red' },
    ReviewOverdue: { words: 'Review overdue', color: 'red' },
    ReviewDue: { words: 'Review due', color: 'yellow' },
    BreakGlassOpen: { words: 'Break-glass session open', color: 'red' },
    BreakGlassReview: { words: 'Break-glass session without review', color: 'orange' },
    ExemptionExpired: { words: 'Exemption expired', color: 'yellow' },
    Lockdown: { words: 'Lockdown in force', color: 'orange' },
  };

/** Its reason is the moment when it is due. */
function isDue(kind: FindingKind): boolean {
  return kind === 'ReviewDue' || kind === 'ReviewOverdue';
}

function FindingRow({ finding }: { readonly finding: OpenFinding }): ReactElement {
  const t = useWords();
  const { kind, object, reason, firstSeen, lastSeen } = finding;
  const { words, color } = KINDS[kind];
  return (
    <Tr>
      <Td dataLabel={t('What')}>
        <Label isCompact color={color}>
          {t(words)}
        </Label>
      </Td>
      <Td dataLabel={t('Where')} modifier="breakWord">
        {object}
      </Td>
      <Td dataLabel={t('Why')} modifier="breakWord">
        {isDue(kind) ? (
          <>
            {t('Due')} <Moment at={reason} />
          </>
        ) : (
          reason
        )}
      </Td>
      <Td dataLabel={t('First seen')}>{firstSeen === '' ? '' : <Moment at={firstSeen} />}</Td>
      <Td dataLabel={t('Last seen')}>{lastSeen === '' ? '' : <Moment at={lastSeen} />}</Td>
      <Td dataLabel={t('On record')}>
        <Record finding={finding} />
      </Td>
    </Tr>
  );
}

function Record({ finding }: { readonly finding: OpenFinding }): ReactElement {
  const t = useWords();
  const { seq, change, object, toReview } = finding;
  if (toReview !== undefined) return <SessionReview name={toReview} />;
  if (change) return <Link to={changeAddress(change.namespace, change.name)}>{change.name}</Link>;
  if (seq !== undefined) return <Link to={entryAddress(seq)}>{t('Entry {{seq}}', { seq })}</Link>;
  const subject = new URLSearchParams({ subject: object }).toString();
  return (
    <Link to={`${ROOT}/journal?${subject}`} aria-label={t('Journal of {{object}}', { object })}>
      {t('Journal')}
    </Link>
  );
}
