import { Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { riskOf } from '../change/standing.ts';
import { RiskLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';
import type { BatchResults, BatchSubject } from './batch.ts';

export interface BatchListProps {
  readonly subjects: readonly BatchSubject[];
  readonly digests: ReadonlyMap<string, string | undefined>;
  readonly results: BatchResults;
}

/** What exactly is decided, one by one. */
export function BatchList({ subjects, digests, results }: BatchListProps): ReactElement {
  const t = useWords();
  return (
    <Table aria-label={t('What is decided')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('Change')}</Th>
          <Th>{t('Step')}</Th>
          <Th>{t('Risk')}</Th>
          <Th>{t('Content')}</Th>
          <Th>{t('Result')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {subjects.map(({ change, step }) => {
          const { uid, name } = change.metadata;
          const digest = digests.get(uid);
          return (
            <Tr key={uid}>
              <Td dataLabel={t('Change')} modifier="breakWord">
                {name}
                <div className="clotho-quiet">{change.spec.description}</div>
              </Td>
              <Td dataLabel={t('Step')}>{step}</Td>
              <Td dataLabel={t('Risk')}>
                <RiskLabel level={riskOf(change)} />
              </Td>
              <Td dataLabel={t('Content')}>
                <code className="clotho-digest">{digest ?? t('not known yet')}</code>
              </Td>
              <Td dataLabel={t('Result')} modifier="breakWord">
                <Result
                  isAltered={digest !== change.status?.contentDigest}
                  isEmergency={change.spec.category === 'Emergency'}
                  isMade={results.has(uid)}
                  refused={results.get(uid)}
                />
              </Td>
            </Tr>
          );
        })}
      </Tbody>
    </Table>
  );
}

interface ResultProps {
  readonly isAltered: boolean;
  readonly isEmergency: boolean;
  readonly isMade: boolean;
  readonly refused: string | undefined;
}

function Result({ isAltered, isEmergency, isMade, refused }: ResultProps): ReactElement {
  const t = useWords();
  if (isMade && refused === undefined) {
    return (
      <Label isCompact color="green">
        {t('Done')}
      </Label>
    );
  }
  if (refused !== undefined) return <>{refused}</>;
  if (isAltered) return <>{t('Left out: its content changed. Open it to see what changed.')}</>;
  return isEmergency ? <>{t('Left out: decide an emergency by itself.')}</> : <></>;
}
