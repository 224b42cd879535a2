import { Card, CardBody, CardTitle } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { ApprovalWorkflow, ApproverSet, WorkflowStep } from '@clotho/api';
import { useLive } from '../live/live.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';

/** Each workflow, its steps one after the other. */
export function Workflows(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('approvalworkflows');
  if (failure) return <FailureState failure={failure} />;
  if (!synced) return <LoadingState />;
  if (items.length === 0) {
    return (
      <NothingState title={t('There is no workflow')}>
        {t('Who may approve is laid down in an ApprovalWorkflow: kubectl explain approvalworkflow')}
      </NothingState>
    );
  }
  return (
    <>
      {items.map((workflow) => (
        <WorkflowCard key={workflow.metadata.name} workflow={workflow} />
      ))}
    </>
  );
}

function WorkflowCard({ workflow }: { readonly workflow: ApprovalWorkflow }): ReactElement {
  const { name } = workflow.metadata;
  return (
    <Card component="section" className="clotho-policies-card" id={name}>
      <CardTitle component="h2">{name}</CardTitle>
      <CardBody>
        <ol className="clotho-policies-steps">
          {workflow.spec.steps.map((step) => (
            <Step key={step.name} step={step} />
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}

function Step({ step }: { readonly step: WorkflowStep }): ReactElement {
  const approversOf = useApproverWords();
  return (
    <li className="clotho-policies-step">
      <strong>{step.name}</strong>
      {step.description === undefined ? undefined : <span>{step.description}</span>}
      <span>{approversOf(step.approvers, step.minApprovals ?? 1)}</span>
      <StepTimes step={step} />
    </li>
  );
}

function StepTimes({ step }: { readonly step: WorkflowStep }): ReactElement {
  const t = useWords();
  const { timeout, onTimeout = 'Expire', escalation = [], activeHours, requireComment } = step;
  const ends = { Escalate: t('escalates'), Deny: t('is denied'), Expire: t('expires') };
  const facts = [
    ...(timeout === undefined
      ? []
      : [t('After {{timeout}} it {{ends}}.', { timeout, ends: ends[onTimeout] })]),
    ...escalation.map(({ after }) => t('Others may decide too after {{after}}.', { after })),
    ...(activeHours === undefined
      ? []
      : [
          t('Decisions count {{days}} {{from}} to {{to}} {{zone}}.', {
            days: activeHours.days?.join(', ') ?? t('every day'),
            from: activeHours.from,
            to: activeHours.to,
            zone: activeHours.timeZone ?? 'UTC',
          }),
        ]),
    ...(requireComment ? [t('A decision says why.')] : []),
  ];
  return (
    <>
      {facts.map((fact) => (
        <span key={fact} className="clotho-policies-fact">
          {fact}
        </span>
      ))}
    </>
  );
}

/** `2 of group platform-team`. */
function useApproverWords(): (set: ApproverSet, needed: number) => string {
  const t = useWords();
  return ({ anyOf, allOf = [], owners }, needed) => {
    const who = [
      ...(owners ? [t('the owners of what is touched')] : []),
      ...allOf.map((people) => t('one of {{who}}', { who: peopleIn(people) })),
      ...(anyOf === undefined ? [] : [peopleIn(anyOf)]),
    ].join(t(' and '));
    // One of each set says already how many.
    return allOf.length >= needed ? who : t('{{needed}} of {{who}}', { needed, who });
  };
}

type People = NonNullable<ApproverSet['anyOf']>;

function peopleIn(people: People): string {
  const { users = [], groups = [] } = people;
  return [...groups.map((group) => `group ${group}`), ...users].join(', ');
}
