import {
  Alert,
  Content,
  List,
  ListItem,
  ProgressStep,
  ProgressStepper,
  Title,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { SimulatedChange, SimulatedObject, Simulation } from '@clotho/api';
import { PhaseLabel, RiskLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';

/** What would happen, as a picture and in words. */
export function SimulationResult({
  simulation,
}: {
  readonly simulation: Simulation;
}): ReactElement {
  const t = useWords();
  const { objects, change } = simulation;
  return (
    <section
      aria-label={t('What would happen')}
      className="clotho-policies-card"
      aria-live="polite"
    >
      {change ? <Course change={change} /> : <NoChange objects={objects} />}
      <Objects objects={objects} />
      {change ? <Because change={change} /> : undefined}
    </section>
  );
}

function NoChange({ objects }: { readonly objects: readonly SimulatedObject[] }): ReactElement {
  const t = useWords();
  const refused = objects.some(({ outcome }) => outcome === 'Refused');
  return (
    <Alert
      isInline
      component="h2"
      variant={refused ? 'danger' : 'success'}
      title={
        refused
          ? t('The API server would refuse it')
          : t('Nothing would be held: no Change is needed')
      }
    />
  );
}

/** The way that the Change would take. */
function Course({ change }: { readonly change: SimulatedChange }): ReactElement {
  const t = useWords();
  const { steps, window, phase, message, risk } = change;
  return (
    <>
      <Title headingLevel="h2" size="lg">
        {t('It would come as far as this by itself')} <PhaseLabel phase={phase} />{' '}
        {risk ? <RiskLabel level={risk.effective} /> : undefined}
      </Title>
      <ProgressStepper aria-label={t('The way of the Change')} className="clotho-policies-course">
        <ProgressStep id="held" titleId="held-title" variant="success" aria-label={t('done')}>
          {t('The write is held')}
        </ProgressStep>
        {steps.map(({ name, state, needed, approvers }) => (
          <ProgressStep
            key={name}
            id={name}
            titleId={`${name}-title`}
            variant={state === 'Open' ? 'info' : state === 'Approved' ? 'success' : 'pending'}
            isCurrent={state === 'Open'}
            description={t('{{needed}} of {{approvers}}', { needed, approvers })}
            aria-label={state}
          >
            {name}
          </ProgressStep>
        ))}
        <ProgressStep
          id="window"
          titleId="window-title"
          variant="pending"
          description={window?.summary}
          aria-label={t('to come')}
        >
          {t('The window')}
        </ProgressStep>
        <ProgressStep id="write" titleId="write-title" variant="pending" aria-label={t('to come')}>
          {t('Written and sealed')}
        </ProgressStep>
      </ProgressStepper>
      <Content component="p">{message}</Content>
    </>
  );
}

function Objects({ objects }: { readonly objects: readonly SimulatedObject[] }): ReactElement {
  const t = useWords();
  const outcomes = {
    Held: t('held'),
    Passes: t('passes'),
    Refused: t('refused'),
    Unknown: t('unknown'),
  };
  return (
    <Table variant="compact" aria-label={t('Objects')}>
      <Thead>
        <Tr>
          <Th>{t('Object')}</Th>
          <Th>{t('Write')}</Th>
          <Th>{t('Outcome')}</Th>
          <Th>{t('Why')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {objects.map(({ object, operation, outcome, why }) => (
          <Tr key={object}>
            <Td dataLabel={t('Object')}>{object}</Td>
            <Td dataLabel={t('Write')}>{operation ?? ''}</Td>
            <Td dataLabel={t('Outcome')}>{outcomes[outcome]}</Td>
            <Td dataLabel={t('Why')} modifier="breakWord">
              {why}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Because({ change }: { readonly change: SimulatedChange }): ReactElement {
  const t = useWords();
  const { risk, collisions } = change;
  return (
    <>
      <Reasons title={t('Why this risk')} reasons={risk?.reasons ?? []} />
      <Reasons title={t('Meets')} reasons={collisions} />
    </>
  );
}

function Reasons(props: {
  readonly title: string;
  readonly reasons: readonly string[];
}): ReactElement | undefined {
  if (props.reasons.length === 0) return undefined;
  return (
    <>
      <Title headingLevel="h3" size="md">
        {props.title}
      </Title>
      <List>
        {props.reasons.map((reason) => (
          <ListItem key={reason}>{reason}</ListItem>
        ))}
      </List>
    </>
  );
}
