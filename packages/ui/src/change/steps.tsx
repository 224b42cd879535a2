import { Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Change, StepDecision, StepStatus } from '@clotho/api';
import { Countdown } from '../shell/countdown.tsx';
import { Moment } from '../shell/moment.tsx';
import { useWords, word } from '../shell/words.ts';

const STATES = {
  Waiting: { color: 'grey', standing: 'Waits for the step before' },
  Open: { color: 'orange', standing: 'Open' },
  Approved: { color: 'green', standing: 'Approved' },
  Denied: { color: 'red', standing: 'Denied' },
  Expired: { color: 'grey', standing: 'Timed out' },
} as const;
const ON_TIMEOUT = { Escalate: 'Escalates', Deny: 'Is denied', Expire: 'Expires' } as const;
const VERBS = {
  approve: word('approved'),
  deny: word('denied'),
  revoke: word('took the approval back'),
} as const;

/** The steps in order: how many approvals of how many, who may decide, who decided. */
export function Steps({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { steps = [] } = change.status ?? {};
  if (steps.length === 0) return <p>{t('Nothing is to be decided.')}</p>;
  return (
    <ol className="clotho-steps">
      {steps.map((step) => (
        <Step key={step.name} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: StepStatus }): ReactElement {
  const t = useWords();
  const { name, state, approvals, needed, approvers, decisions = [], notices = [] } = step;
  const { color, standing } = STATES[state];
  const counted = decisions.filter(({ counts }) => counts);
  const others = decisions.filter(({ counts }) => !counts);
  return (
    <li data-step={name} data-state={state}>
      <h3>
        {name}{' '}
        <Label isCompact color={color}>
          {t(standing)}
        </Label>{' '}
        <span className="clotho-quiet">
          {t('{{approvals}} of {{count}} approvals', { approvals, count: needed })}
        </span>
      </h3>
      {approvers === undefined ? undefined : <p>{t('Who may: {{approvers}}', { approvers })}</p>}
      {step.hours === undefined ? undefined : <p>{step.hours}</p>}
      {step.note === undefined ? undefined : <p>{step.note}</p>}
      <Times step={step} />
      {notices.map(({ at, what, told }) => (
        <p key={at}>
          {what} ({told}) <Moment at={at} />
        </p>
      ))}
      <ul>
        {counted.map((decision) => (
          <Made key={decision.event} decision={decision} />
        ))}
      </ul>
      {others.length === 0 ? undefined : (
        <div className="clotho-void">
          <h4>{t('Do not count')}</h4>
          <ul>
            {others.map((decision) => (
              <Made key={decision.event} decision={decision} />
            ))}
          </ul>
        </div>
      )}
    </li>
  );
}

function Times({ step }: { readonly step: StepStatus }): ReactElement {
  const t = useWords();
  const { state, escalatesAt, timesOutAt, onTimeout = 'Expire' } = step;
  if (state !== 'Open') return <></>;
  return (
    <>
      {escalatesAt === undefined ? undefined : (
        <div>
          {t('Escalates')} <Countdown to={escalatesAt} />
        </div>
      )}
      {timesOutAt === undefined || timesOutAt === escalatesAt ? undefined : (
        <div>
          {t(ON_TIMEOUT[onTimeout])} <Countdown to={timesOutAt} />
        </div>
      )}
    </>
  );
}

function Made({ decision: made }: { readonly decision: StepDecision }): ReactElement {
  const t = useWords();
  const { approver, onBehalfOf, via, decision, at, comment, counts, why } = made;
  const who =
    onBehalfOf === undefined
      ? approver
      : t('{{approver}} for {{onBehalfOf}} (delegation {{via}})', { approver, onBehalfOf, via });
  return (
    <li data-counts={counts}>
      <strong>{who}</strong> {t(VERBS[decision])} <Moment at={at} />
      {comment === undefined ? undefined : <blockquote>{comment}</blockquote>}
      {why === undefined ? undefined : <p>{why}</p>}
    </li>
  );
}
