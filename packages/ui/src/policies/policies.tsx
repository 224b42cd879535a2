import { Card, CardBody, CardHeader, CardTitle, Content, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { ChangePolicy } from '@clotho/api';
import { useLive } from '../live/live.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { CATEGORIES, cellOf, LEVELS, type CategoryRow, type LevelColumn } from './matrix.ts';

/** Each policy: where it counts, and what it asks by category and risk. */
export function Policies(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('changepolicies');
  if (failure) return <FailureState failure={failure} />;
  if (!synced) return <LoadingState />;
  if (items.length === 0) {
    return (
      <NothingState title={t('No policy is laid down')}>
        {t('What Clotho ships counts in every managed namespace. A ChangePolicy refines it.')}
      </NothingState>
    );
  }
  return (
    <>
      {items.map((policy) => (
        <PolicyCard key={policy.metadata.name} policy={policy} />
      ))}
    </>
  );
}

function PolicyCard({ policy }: { readonly policy: ChangePolicy }): ReactElement {
  const t = useWords();
  const { metadata, spec } = policy;
  return (
    <Card component="section" className="clotho-policies-card">
      <CardHeader>
        <CardTitle component="h2">
          {metadata.name}{' '}
          <Label isCompact color={spec.mode === 'Audit' ? 'yellow' : 'blue'}>
            {spec.mode === 'Audit' ? t('Audit: lets pass, and tells') : t('Enforced')}
          </Label>{' '}
          {spec.tier === 'Production' ? (
            <Label isCompact color="purple">
              {t('Production: two approvers besides the requester')}
            </Label>
          ) : undefined}
        </CardTitle>
      </CardHeader>
      <CardBody>
        <Where policy={policy} />
        <Matrix policy={policy} />
      </CardBody>
    </Card>
  );
}

function Where({ policy }: { readonly policy: ChangePolicy }): ReactElement {
  const t = useWords();
  const { spec, status } = policy;
  const namespaces = status?.managedNamespaces ?? [];
  const cluster = spec.clusterScoped?.resources ?? [];
  return (
    <Content component="p">
      {namespaces.length === 0
        ? t('It manages no namespace now.')
        : t('It manages {{namespaces}}.', { namespaces: namespaces.join(', ') })}{' '}
      {cluster.length === 0
        ? ''
        : t('Of the cluster it gates {{resources}}.', {
            resources: cluster.map(({ resource }) => resource).join(', '),
          })}
    </Content>
  );
}

const ROWS: Readonly<Record<CategoryRow, string>> = {
  normal: 'Normal',
  standard: 'Standard',
  emergency: 'Emergency',
};
const COLUMNS: Readonly<Record<LevelColumn, string>> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
};

function Matrix({ policy }: { readonly policy: ChangePolicy }): ReactElement {
  const t = useWords();
  return (
    <Table
      variant="compact"
      aria-label={t('What {{policy}} asks by category and risk', { policy: policy.metadata.name })}
    >
      <Thead>
        <Tr>
          <Th>{t('Category')}</Th>
          {LEVELS.map((level) => (
            <Th key={level}>{t(COLUMNS[level])}</Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {CATEGORIES.map((category) => (
          <Tr key={category}>
            <Th scope="row">{t(ROWS[category])}</Th>
            {LEVELS.map((level) => (
              <Td key={level} dataLabel={t(COLUMNS[level])}>
                <MatrixCell policy={policy} category={category} level={level} />
              </Td>
            ))}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function MatrixCell(props: {
  readonly policy: ChangePolicy;
  readonly category: CategoryRow;
  readonly level: LevelColumn;
}): ReactElement {
  const t = useWords();
  const { workflow, shipped } = cellOf(props.policy, props.category, props.level);
  return (
    <>
      {workflow === undefined ? (
        t('No approval')
      ) : (
        <Link to={`?tab=workflows#${workflow}`}>{workflow}</Link>
      )}
      {shipped ? <span className="clotho-policies-shipped"> {t('(shipped)')}</span> : undefined}
    </>
  );
}
