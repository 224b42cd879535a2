import { Label, Title } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement, ReactNode } from 'react';
import type { ChangeWindow, Delegation, WriterExemption } from '@clotho/api';
import { useLive } from '../live/live.tsx';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { readiness } from './readiness.ts';

/** What opens, closes or is let past: windows, exempt writers, delegations. */
export function Exceptions(): ReactElement {
  return (
    <>
      <Windows />
      <Exemptions />
      <Delegations />
    </>
  );
}

function Windows(): ReactElement {
  const t = useWords();
  const { items } = useLive('changewindows');
  const header = [t('Name'), t('What it is'), t('Now'), t('Until, or next'), t('Why')];
  return (
    <Section title={t('Windows and freezes')} header={header} nothing={t('There is none.')}>
      {items.map((window) => (
        <WindowRow key={window.metadata.name} window={window} header={header} />
      ))}
    </Section>
  );
}

function WindowRow(props: {
  readonly window: ChangeWindow;
  readonly header: readonly string[];
}): ReactElement {
  const t = useWords();
  const { metadata, spec, status } = props.window;
  const at = status?.until ?? status?.next;
  return (
    <Row header={props.header}>
      {[
        metadata.name,
        spec.type === 'Deny' ? t('Freeze') : t('Window'),
        status?.state ?? '',
        at === undefined ? '' : <Moment key="at" at={at} />,
        spec.reason ?? '',
      ]}
    </Row>
  );
}

function Exemptions(): ReactElement {
  const t = useWords();
  const { items } = useLive('writerexemptions');
  const header = [t('Account'), t('May write'), t('Until'), t('Who answers for it'), t('State')];
  return (
    <Section title={t('Exempt writers')} header={header} nothing={t('Nobody is exempt.')}>
      {items.map((exemption) => (
        <Row key={exemption.metadata.name} header={header}>
          {exemptionCells(exemption)}
        </Row>
      ))}
    </Section>
  );
}

function exemptionCells(exemption: WriterExemption): readonly ReactNode[] {
  const { spec } = exemption;
  return [
    `${spec.serviceAccount.namespace}/${spec.serviceAccount.name}`,
    spec.resources.map(({ resource }) => resource).join(', '),
    <Moment key="until" at={spec.expiresAt} />,
    spec.owner,
    <State key="state" object={exemption} />,
  ];
}

function Delegations(): ReactElement {
  const t = useWords();
  const { items } = useLive('delegations');
  const header = [t('From'), t('To'), t('Until'), t('Steps'), t('State')];
  return (
    <Section title={t('Delegations')} header={header} nothing={t('Nobody decides for another.')}>
      {items.map((delegation) => (
        <Row key={delegation.metadata.name} header={header}>
          {[
            delegation.spec.from?.username ?? '',
            delegation.spec.to,
            delegation.spec.endTime === undefined ? (
              delegation.spec.duration
            ) : (
              <Moment key="until" at={delegation.spec.endTime} />
            ),
            delegation.spec.steps?.join(', ') ?? t('all'),
            <State key="state" object={delegation} />,
          ]}
        </Row>
      ))}
    </Section>
  );
}

function State({ object }: { readonly object: WriterExemption | Delegation }): ReactElement {
  const { good, words } = readiness(object);
  return (
    <Label isCompact color={good ? 'green' : 'orange'}>
      {words}
    </Label>
  );
}

function Section(props: {
  readonly title: string;
  readonly header: readonly string[];
  readonly nothing: string;
  readonly children: readonly ReactNode[];
}): ReactElement {
  const { title, header, nothing, children } = props;
  return (
    <section className="clotho-policies-card">
      <Title headingLevel="h2" size="lg">
        {title}
      </Title>
      {children.length === 0 ? (
        <p>{nothing}</p>
      ) : (
        <Table variant="compact" aria-label={title}>
          <Thead>
            <Tr>
              {header.map((name) => (
                <Th key={name}>{name}</Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>{children}</Tbody>
        </Table>
      )}
    </section>
  );
}

function Row(props: {
  readonly header: readonly string[];
  readonly children: readonly ReactNode[];
}): ReactElement {
  return (
    <Tr>
      {props.header.map((name, i) => (
        <Td key={name} dataLabel={name} modifier="breakWord">
          {props.children[i]}
        </Td>
      ))}
    </Tr>
  );
}
